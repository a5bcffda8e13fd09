import { inspect } from 'node:util';

/** `text` with a dot in the place of each of `secrets`. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
}

/**
 * `error`, or, where it shows one of `secrets` anywhere, what its message says besides: errors of
 * HTTP clients hold what the other side sent, which may be what was sent to it.
 */
export function redactedError(error: Error, secrets: readonly string[]): Error {
  const shown = inspect(error, { showHidden: true, depth: Infinity, maxStringLength: Infinity });
  if (withoutSecrets(shown, secrets) === shown) return error;
  const safe = new Error(withoutSecrets(error.message, secrets));
  safe.name = withoutSecrets(error.name, secrets);
  return safe;
}
