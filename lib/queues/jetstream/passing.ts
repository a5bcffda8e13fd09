import { setTimeout as sleep } from 'node:timers/promises';
import { OktaInputError, OktaSinkError } from '../../errors.js';

/** So long a server may be away, in milliseconds. */
export const maxAway = 60_000;

const ofConnection = ['TimeoutError', 'RequestError', 'ConnectionError', 'NoResponders'];

/** The number by which JetStream tells an error of its own. */
export function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}

/** Whether an error means that a server is away, or not yet what it was: after a restart it passes. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (ofConnection.includes(error.name) || error.name === 'JetStreamNotEnabled') return true;
  return 'status' in error && typeof error.status === 'number' && error.status >= 500;
}

/** Does what may be done again, until it succeeds or fails for good, or the server has been away for too long. */
export async function patiently<T>(work: () => Promise<T>, patience: number = maxAway): Promise<T> {
  const deadline = performance.now() + patience;
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || performance.now() >= deadline) throw error;
      await sleep(Math.min(1_000, 50 * 2 ** attempt));
    }
  }
}

/** An error of the server as users see it. */
export function fault(error: unknown, queue: string): Error {
  if (
    !(error instanceof Error) ||
    error instanceof OktaInputError ||
    error instanceof OktaSinkError
  )
    return error as Error;
  if (isWithout(error)) {
    return new OktaSinkError(
      `JetStream: this NATS server has none, or its account may not use it, and queue ${queue} is kept ` +
        'there; start it with nats-server --jetstream, or write jetstream {} into its configuration',
      { cause: error },
    );
  }
  const kind = error.name === 'TimeoutError' ? 'the server does not answer' : error.message;
  return new OktaSinkError(`JetStream: queue ${queue}: ${kind}`, { cause: error });
}

/** No JetStream at all, or not for this account. */
function isWithout(error: Error): boolean {
  return error.name === 'JetStreamNotEnabled' || [10_039, 10_076].includes(codeOf(error) ?? 0);
}
