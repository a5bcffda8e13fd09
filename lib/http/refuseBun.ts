import { OktaInputError } from '../errors.js';

/**
 * Refuses to make connections in Bun, which puts a stand-in without dispatchers in the place of undici:
 * the first request would fail, and not say why.
 *
 * @param versions Those of the runtime, `process.versions`.
 */
export function refuseBun(versions: Readonly<Record<string, string | undefined>>): void {
  const version = versions['bun'];
  if (version === undefined) return;
  throw new OktaInputError(
    'connection.send',
    `must be given in Bun (this is ${version}), whose undici cannot connect: run on Node 20.19 or later, or on Deno`,
  );
}
