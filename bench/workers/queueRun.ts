/**
 * One process of a queue that is measured: does what it is told to once its parent says so, and tells what that took.
 */
import { apiToken, customApiAction } from 'okta-streams';
import {
  flowWorkers,
  jetStreamQueue,
  postgresQueue,
  whileLeading,
  type WorkQueue,
} from 'okta-streams/queues';
import { once } from 'node:events';
import { concatMap, from, lastValueFrom, map, NEVER, tap, timer, type Observable } from 'rxjs';

/** What a process does. */
export interface QueueRun {
  readonly engine: 'jetstream' | 'postgres';
  readonly url: string;
  readonly name: string;
  /**
   * `publish`: writes rows that are in memory; `read`: reads the org into the queue; `work`: works on what is there;
   * `whole`: reads the org through the same flow, without a queue; `lead`: waits for the lease of readers.
   */
  readonly does: 'publish' | 'read' | 'work' | 'whole' | 'lead';
  readonly orgUrl: string;
  readonly records: number;
  /** Rows of a delivery. */
  readonly rows: number;
  /** Of a flow: microseconds that it is busy with a record, and milliseconds to wait for each, one after another. */
  readonly busy?: number;
  readonly wait?: number;
}

/** What that took. */
export interface QueueFigures {
  readonly records: number;
  readonly seconds: number;
  /** Seconds, user and system. */
  readonly cpu: number;
}

interface Row {
  readonly id: string;
}

const run = JSON.parse(process.argv[2] ?? '{}') as QueueRun;
const { engine, url, name, does, orgUrl, rows, busy = 0, wait = 0 } = run;
const backlog = 10_000_000;
const queue: WorkQueue<Row> =
  engine === 'jetstream'
    ? jetStreamQueue({ servers: url, name, rows, backlog, lease: 2_000 })
    : postgresQueue(url, { name, rows, backlog });

let records = 0;
const flow = concatMap(({ record }: { readonly record: Row }) => {
  // By the clock: so many hashes take half as long again when the machine has another speed.
  for (const until = performance.now() + busy / 1_000; performance.now() < until;);
  records++;
  return wait === 0 ? [record.id] : timer(wait).pipe(map(() => record.id));
});

const list = { relativeUrl: '/api/v1/users', query: { limit: 200 } };
const action = customApiAction({ orgUrl, auth: apiToken('bench') }).of<Row>();
const streaming = { recordLimit: Infinity };
const job = { name: 'users', run: 'bench', resume: 'auto', incremental: false } as const;

const publish = async (): Promise<void> => {
  const answer = await fetch(`${orgUrl}/api/v1/users?limit=200`);
  const page = (await answer.json()) as readonly Row[];
  const session = await lastValueFrom(from(queue.sink.open({ ...job, now: () => new Date() })));
  const settle = (of: ReturnType<typeof session.write>) =>
    lastValueFrom(from(of), { defaultValue: undefined });
  await begin();
  const every = queue.sink.commitEvery?.rows ?? 1_000;
  while (records < run.records) {
    await settle(session.write(page));
    records += page.length;
    if (records % every < page.length)
      await settle(session.commit({ finished: true, end: 'lastPage' }));
  }
  await settle(session.commit({ finished: true, end: 'lastPage' }));
  end();
  await settle(session.close({ kind: 'complete', end: 'lastPage' }));
};

const doing: Readonly<Record<QueueRun['does'], () => Observable<unknown>>> = {
  publish: () => from(publish()),
  read: () =>
    action.stream({
      ...list,
      streaming: { ...streaming, sink: queue.sink, job: 'users' },
    }),
  whole: () => action.stream({ ...list, streaming: { ...streaming, flow } }),
  // Until the last record: that nothing is left may be found out a second later.
  work: () =>
    flowWorkers(queue, { flow, untilEmpty: true }).pipe(
      tap(() => {
        lasted = performance.now();
      }),
    ),
  lead: () =>
    whileLeading(queue.lease('reader'), () => {
      process.stdout.write('leading\n');
      return NEVER;
    }),
};

let before = process.cpuUsage();
let started = 0;
let lasted: number | undefined;

async function begin(): Promise<void> {
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  before = process.cpuUsage();
  started = performance.now();
}

function end(): void {
  const seconds = ((lasted ?? performance.now()) - started) / 1_000;
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${JSON.stringify({ records, seconds, cpu: (user + system) / 1e6 })}\n`);
}

if (does !== 'publish') await begin();
await lastValueFrom(doing[does](), { defaultValue: undefined });
if (does === 'read') records = run.records;
if (does !== 'publish') end();
process.exit();
