import { bufferOf } from './bufferOf.js';
import { withoutSecrets } from './redactedError.js';

/** Shorter ones are words as well, and no token of Okta is as short. */
const minLength = 8;

/**
 * What a server says, less the secrets that were sent to it: a debugging proxy repeats them in a
 * message, a body or a header. Texts and keys at any depth, and bytes; what has none is the same value.
 *
 * @param said Plain data, as a body or headers are.
 */
export function redacted<T>(said: T, secrets: readonly string[] = []): T {
  const long = secrets.filter((secret) => secret.length >= minLength);
  const forms = long.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return (forms.length === 0 ? said : without(said, forms)) as T;
}

function without(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return withoutSecrets(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) {
    const text = bufferOf(value).toString('latin1');
    const safe = withoutSecrets(text, secrets);
    return safe === text ? value : new TextEncoder().encode(safe);
  }
  if (Array.isArray(value)) return value.map((item) => without(item, secrets));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      withoutSecrets(key, secrets),
      without(item, secrets),
    ]),
  );
}
