import { once } from 'node:events';
import { createServer } from 'node:http';
import { catchError, defer, firstValueFrom, map, of, share, timeout } from 'rxjs';
import type { QueueStats, WorkQueue } from '../queues/types.js';
import { UsageError } from './usageError.js';

/** What orchestrators are told of a process of a queue. */
export interface Health {
  /** Whether its queue answers, and it has not been told to stop. */
  readonly ready: boolean;
  /** Of readers: whether this process reads; else it stands by. */
  readonly leader?: boolean;
  readonly backlog?: number;
  readonly inHand?: number;
  readonly dead?: number;
  /** When a reader of the queue has committed last. */
  readonly lastCommit?: string;
}

/** What is looked at. */
export interface HealthOptions {
  readonly port: number;
  readonly queue: Pick<WorkQueue, 'stats'>;
  /** `undefined` where nobody leads. */
  readonly leads: () => boolean | undefined;
  readonly isStopping: () => boolean;
}

/** Milliseconds until a queue that does not answer is not ready. */
const patience = 2_000;
const maxPort = 65_535;

/**
 * Tells how a process stands over HTTP, as JSON: 200 where it is ready, else 503, at `/ready` and at any
 * other path.
 *
 * @returns What ends it.
 * @throws UsageError for what is no port, Error for one that is taken.
 */
export async function serveHealth({
  port,
  queue,
  leads,
  isStopping,
}: HealthOptions): Promise<() => void> {
  if (port > maxPort) {
    throw new UsageError(
      `--health-port must be at most ${maxPort.toString()}: got ${port.toString()}`,
    );
  }
  // Who asks while others are asking is told the same.
  const stats = defer(() => queue.stats()).pipe(timeout(patience), share());
  const health = () =>
    stats.pipe(
      map((found) => healthOf(found, leads(), isStopping())),
      catchError(() => of(healthOf(undefined, leads(), isStopping()))),
    );
  const server = createServer((_, response) => {
    void firstValueFrom(health()).then((told) => {
      response.writeHead(told.ready ? 200 : 503, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
      });
      response.end(`${JSON.stringify(told)}\n`);
    });
  });
  try {
    server.listen(port);
    await once(server, 'listening');
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    if (!isTaken) throw cause;
    throw new Error(`port ${port.toString()} is taken; give another --health-port, or none`, {
      cause,
    });
  }
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

/** What is known of a queue, in the words of {@link Health}. */
export function healthOf(
  stats: QueueStats | undefined,
  leader: boolean | undefined,
  isStopping: boolean,
): Health {
  const commits = (stats?.jobs ?? []).flatMap(({ committedAt }) => committedAt?.getTime() ?? []);
  return {
    ready: stats !== undefined && !isStopping,
    ...(leader === undefined ? {} : { leader }),
    ...(stats === undefined
      ? {}
      : { backlog: stats.backlog, inHand: stats.inHand, dead: stats.dead }),
    ...(commits.length === 0 ? {} : { lastCommit: new Date(Math.max(...commits)).toISOString() }),
  };
}
