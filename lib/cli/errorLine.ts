import { inspect } from 'node:util';
import { OktaApiError, OktaInputError } from '../errors.js';
import { inCommandWords } from './commandWords.js';

/** What a shell can do where the library speaks of its own API, by field. */
const hints: Readonly<Record<string, string>> = {
  orgUrl: 'or add --sandbox, for an org of its own',
  'headers.authorization': 'set OKTA_CLIENT_TOKEN, or what okta-streams --help says of signing in',
};

/**
 * An error as the command tells it: one line, without a stack.
 *
 * @param debug All that is known of it, over many lines.
 */
export function errorLine(error: unknown, debug = false): string {
  if (debug) return `okta-streams: ${inspect(error)}\n`;
  const text = [messageOf(error), ...additions(error)].join('; ');
  return `okta-streams: ${text.replace(/\s*\n\s*/g, ' ').trim()}\n`;
}

/** What the library leaves to the properties of its errors, and what only a shell can do. */
function additions(error: unknown): readonly string[] {
  if (error instanceof OktaApiError) {
    return (error.errorCauses ?? []).flatMap(({ errorSummary }) => errorSummary ?? []);
  }
  const hint = error instanceof OktaInputError ? hints[error.field] : undefined;
  return hint === undefined ? [] : [hint];
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error, { breakLength: Infinity });
  return error.message === '' ? error.name : inCommandWords(error.message);
}
