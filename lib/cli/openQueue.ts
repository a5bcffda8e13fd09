import type { WorkQueue } from '../queues/types.js';
import type { RefusedRow } from '../sinks/types.js';
import type { DeadLetters } from './deadLetters.js';
import type { QueueAddress } from './queueAddress.js';

/** What a command asks of its end of a queue. */
export interface QueueSettings {
  /** Rows of a delivery, at the most. */
  readonly rows?: number | undefined;
  /** Rows not settled, from which on a reader waits. */
  readonly backlog?: number | undefined;
  /** Where rows go that the engine refuses. */
  readonly letters?: DeadLetters | undefined;
}

/**
 * The queue at an address. Its engine alone is loaded, with the packages that it needs.
 *
 * @throws OktaInputError for what is wrong with its name or settings.
 */
export async function openQueue(
  address: QueueAddress,
  { rows, backlog, letters }: QueueSettings = {},
): Promise<WorkQueue> {
  const deadLetter =
    letters && (({ row, error }: RefusedRow) => letters.keep({ record: row, error }));
  if (address.engine === 'nats') {
    const { jetStreamQueue } = await import('../queues/jetstream/jetStreamQueue.js');
    const { servers, name } = address;
    const connection = natsSignIn(process.env);
    return jetStreamQueue({ servers, name, rows, backlog, deadLetter, connection });
  }
  const { connectionString, name } = address;
  const { postgresQueue } = await import('../queues/postgres/postgresQueue.js');
  return postgresQueue(connectionString, { name, rows, backlog, deadLetter });
}

/** How to sign in to NATS, by the variables that its own command takes. */
function natsSignIn(env: Readonly<Record<string, string | undefined>>): object {
  const { NATS_USER: user, NATS_PASSWORD: pass, NATS_TOKEN: token } = env;
  return {
    ...(user === undefined ? {} : { user }),
    ...(pass === undefined ? {} : { pass }),
    ...(token === undefined ? {} : { token }),
  };
}
