import type { Method } from '../http/types.js';
import { requiredScopes, type ScopeAlternatives } from '../scopes/requiredScopes.js';
import type { Conclusion } from './report.js';
import { UsageError } from './usageError.js';
import { writeOut } from './writeOut.js';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/**
 * Prints the scopes that Okta documents for an operation: a line for each set that is enough.
 *
 * @throws UsageError for a method that is none, OktaInputError for a path that is none.
 */
export async function scopesCommand(method: string, relativeUrl: string): Promise<Conclusion> {
  const scopes = requiredScopes(methodOf(method), relativeUrl);
  if (scopes === undefined) {
    const error = new Error(
      `Okta documents no operation ${method.toUpperCase()} ${relativeUrl}; compare its path with ` +
        'https://developer.okta.com/docs/api/oauth2/',
    );
    return { ending: 'failed', error };
  }
  await writeOut(process.stdout, scopesText(scopes));
  return { ending: 'complete' };
}

/** One set of scopes a line; where none is needed, that. */
export function scopesText(scopes: ScopeAlternatives): string {
  if (scopes.length === 0) return 'none\n';
  return scopes.map((all) => `${all.join(' ')}\n`).join('');
}

function methodOf(text: string): Method {
  const method = methods.find((name) => name === text.toUpperCase());
  if (method !== undefined) return method;
  throw new UsageError(`"${text}" is no method; write one of ${methods.join(', ')}`);
}
