import { OktaInputError } from '../errors.js';

/**
 * Writes an object or array as JSON.
 *
 * @throws OktaInputError at `body` when it holds a BigInt or itself, or writes itself as something
 * else than an object or array (a Date does).
 */
export function writeJson(body: unknown): string {
  const json = attempt(body);
  if (json !== undefined && /^[{[]/.test(json)) return json;
  const message = 'must be written as a JSON object or array; put it into one, or send it as text';
  throw new OktaInputError('body', message);
}

function attempt(body: unknown): string | undefined {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw refusal(cause);
  }
}

/** JSON.stringify tells its reasons apart by text alone. */
function refusal(cause: unknown): OktaInputError {
  const reason = cause instanceof TypeError ? cause.message : '';
  if (reason.includes('BigInt')) {
    return new OktaInputError('body', 'must not hold a BigInt; write it as text or as a number');
  }
  if (reason.includes('circular')) {
    const message = 'must not hold itself; leave out the property that leads back';
    return new OktaInputError('body', message);
  }
  return new OktaInputError('body', 'cannot be written as JSON, see cause', { cause });
}
