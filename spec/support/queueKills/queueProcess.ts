/**
 * A reader or a worker of a queue, as a process that can be killed: says on standard output what it does,
 * a line each, and keeps each effect in a file before it goes on.
 */
import { appendFileSync } from 'node:fs';
import { delay, map, mergeMap, of, tap } from 'rxjs';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { flowWorkers } from '../../../lib/queues/flowWorkers.js';
import { jetStreamQueue } from '../../../lib/queues/jetstream/jetStreamQueue.js';
import { postgresQueue } from '../../../lib/queues/postgres/postgresQueue.js';
import type { WorkQueue } from '../../../lib/queues/types.js';
import { whileLeading } from '../../../lib/queues/whileLeading.js';

/** What a process is told. */
export interface ProcessOptions {
  readonly engine: 'jetstream' | 'postgres';
  readonly url: string;
  readonly name: string;
  readonly generation: string;
  readonly lease: number;
  readonly role: 'reader' | 'worker';
  readonly orgUrl: string;
  readonly token: string;
  /** Where a worker keeps its effects. */
  readonly effects: string;
  /** A folder of its own. */
  readonly folder: string;
  /** Rows of a delivery. */
  readonly rows: number;
}

interface Row {
  readonly id: string;
  readonly delivery?: string;
}

const options = JSON.parse(process.argv[2] ?? '{}') as ProcessOptions;
const { engine, url, name, generation, lease, effects, rows } = options;

const queue: WorkQueue<Row> =
  engine === 'jetstream'
    ? jetStreamQueue({ servers: url, name, lease, rows, backlog: 2_000 })
    : postgresQueue(url, { name, rows, backlog: 2_000 });

/** The queue, whose rows tell which delivery they came by. */
const telling: WorkQueue<Row> = {
  ...queue,
  take: (taking) =>
    queue.take(taking).pipe(
      map((delivery) => ({
        ...delivery,
        rows: delivery.rows.map(({ id }) => ({ id, delivery: delivery.id })),
      })),
    ),
};

const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};

const read = () =>
  whileLeading(queue.lease('reader'), () => {
    say('leading');
    const action = customApiAction({ orgUrl: options.orgUrl, auth: apiToken(options.token) });
    return action.of<Row>().stream({
      relativeUrl: '/api/v1/users',
      query: { search: 'id pr', limit: 200 },
      streaming: {
        flow: map(({ record }: { readonly record: Row }) => ({ id: record.id })),
        sink: queue.sink,
        job: 'users',
        generation,
        commitEvery: { rows: 350 },
        recordLimit: Infinity,
      },
    });
  });

const results = {
  table: `${name}_results`,
  columns: { id: 'text', generation: 'text' },
  mode: 'append',
} as const;

const work = () =>
  flowWorkers(telling, {
    flow: mergeMap(
      ({ record }) =>
        of({ id: record.id, generation }).pipe(
          delay(60),
          tap(() => {
            appendFileSync(effects, `${record.id} ${record.delivery ?? ''}\n`);
          }),
        ),
      10,
    ),
    ...{ concurrency: 1, untilEmpty: true, generation, delay: () => 100, maxDeliveries: 1_000 },
    ...(engine === 'postgres' ? { results } : {}),
    onOutcome: ({ outcome, error }) => {
      if (outcome !== 'settled') say(`${outcome} ${String(error)}`);
    },
  });

const running = options.role === 'reader' ? read() : work();
running.subscribe({
  error: (error: unknown) => {
    say(`failed ${String(error)}`);
    process.exit(1);
  },
  complete: () => {
    say('complete');
    process.exit(0);
  },
});
