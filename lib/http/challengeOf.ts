import { headerValue } from './headerValue.js';
import type { Headers } from './types.js';

/** The parameters of `WWW-Authenticate`: `Bearer scope="okta.users.read", error="insufficient_scope"`. */
export function challengeOf(headers: Headers): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  const pattern = /([a-z_]+)="([^"]*)"/gi;
  const header = headerValue(headers, 'www-authenticate') ?? '';
  for (const [, name, value] of header.slice(0, 4096).matchAll(pattern)) {
    if (name !== undefined && value !== undefined) parameters[name.toLowerCase()] ??= value;
  }
  return parameters;
}

/** The scopes that a challenge says are missing. */
export function missingScopeIn(headers: Headers): string | undefined {
  const { error, scope } = challengeOf(headers);
  return error === 'insufficient_scope' ? scope : undefined;
}
