import { OktaInputError } from '../../errors.js';

/**
 * Writes an object or array as JSON.
 *
 * @throws OktaInputError at `body` when it holds a BigInt or itself, or writes itself as something
 * else than an object or array (a Date does); at the path of a number that is not finite, for which
 * JSON would say null.
 */
export function writeJson(body: unknown): string {
  const json = attempt(body);
  if (json?.includes('null') === true) checkNumbers(body);
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

/** Sees what JSON.stringify sees: `toJSON` has been called. */
function checkNumbers(body: unknown): void {
  const paths = new Map<unknown, string>();
  JSON.stringify(body, function (this: unknown, key: string, value: unknown): unknown {
    const path = key === '' && !paths.has(this) ? 'body' : `${paths.get(this) ?? 'body'}.${key}`;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      const message = `must be a finite number: got ${value.toString()}; JSON would say null`;
      throw new OktaInputError(path, `${message}, so write null where that is meant`);
    }
    paths.set(value, path);
    return value;
  });
}

/** JSON.stringify tells its reasons apart by text alone. */
function refusal(cause: unknown): OktaInputError {
  const reason = cause instanceof TypeError ? cause.message : '';
  if (reason.includes('BigInt')) {
    return new OktaInputError(
      'body',
      'must not hold a BigInt; write it as text, or the whole body',
    );
  }
  if (reason.includes('circular')) {
    const message = 'must not hold itself; leave out the property that leads back';
    return new OktaInputError('body', message);
  }
  return new OktaInputError('body', 'cannot be written as JSON, see cause', { cause });
}
