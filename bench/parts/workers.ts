import { setTimeout as sleep } from 'node:timers/promises';
import {
  killedJetStream,
  killedPostgres,
  type KilledEngine,
} from '../../spec/support/queueKills/engines.js';
import { noWait } from '../links.js';
import { median } from '../median.js';
import { atLeast, atMost, type Goal, type PartReport } from '../report.js';
import { serve, whole, type Setup } from '../setup.js';
import { queueFigures, queueProcess } from '../workers/queueProcess.js';
import type { QueueFigures, QueueRun } from '../workers/queueRun.js';
import { sharedUse, type SharedUse } from '../workers/sharedUse.js';

/** What Okta lets through in a second, at the most. */
const wall = 2_000;
const flowMs = 20;
const flowCpu = 200;
const workerCounts = [1, 3, 8] as const;
const processCounts = [1, 2, 8] as const;
const windowMs = 10_000;
let queues = 0;

interface Asked {
  readonly name: string;
  readonly start: () => Promise<KilledEngine>;
  /** Rows of a delivery, where rates are measured. */
  readonly rows: number;
  /** × the wall. */
  readonly consuming: number;
  readonly takeover: number;
}

const engines: readonly Asked[] = [
  { name: 'JetStream', start: killedJetStream, rows: 200, consuming: 5, takeover: 3_000 },
  {
    name: 'PostgreSQL',
    start: () => killedPostgres(true),
    rows: 200,
    consuming: 3,
    takeover: 2_000,
  },
];

/** Queues: what they cost, how workers add up, and how processes share one quota. */
export async function workers(setup: Setup): Promise<PartReport> {
  const reports: PartReport[] = [];
  for (const engine of engines) reports.push(await ofEngine(setup, engine));
  return {
    tables: reports.flatMap(({ tables }) => tables),
    goals: reports.flatMap(({ goals }) => goals),
    charts: [],
  };
}

async function ofEngine(setup: Setup, asked: Asked): Promise<PartReport> {
  console.error(`a queue in ${asked.name} …`);
  const { org, runs, records = 60_000 } = setup;
  const engine = await asked.start();
  const base = { engine: engine.engine, url: engine.direct, orgUrl: org.orgUrl, rows: asked.rows };
  const newName = () => `bench_${(queues++).toString()}`;
  const rate = ({ records: count, seconds }: QueueFigures) => count / seconds;
  const one = async (run: QueueRun) => (await queueFigures([run]))[0] ?? nothing;
  // Twice as many: what a process takes to start is no cost of a record.
  const read = 2 * records;
  await serve(setup, noWait, read);

  const publishing: number[] = [];
  const consuming: number[] = [];
  const costs: number[] = [];
  const scales: number[][] = [];
  for (let i = 0; i < runs; i++) {
    const plain = { ...base, name: newName(), records };
    publishing.push(rate(await one({ ...plain, does: 'publish' })));
    consuming.push(rate(await one({ ...plain, does: 'work' })));
    const costing = { ...base, name: newName(), records: read, busy: flowCpu };
    const [whole, reader, worker] = [
      await one({ ...costing, does: 'whole' }),
      await one({ ...costing, does: 'read' }),
      await one({ ...costing, does: 'work' }),
    ];
    const each = ({ cpu, records: count }: QueueFigures) => cpu / count;
    costs.push((each(reader) + each(worker)) / each(whole));
    const speeds: number[] = [];
    for (const count of workerCounts)
      speeds.push(await flowBound({ ...base, name: newName() }, count));
    scales.push(speeds.map((speed) => speed / (speeds[0] ?? NaN)));
  }
  const takeovers = [];
  for (let i = 0; i < Math.max(3, runs); i++)
    takeovers.push(await takeover({ ...base, does: 'lead', name: newName(), records: 0 }));
  const uses = await Promise.all(
    processCounts.map((processes) =>
      sharedUse({ ...engine, url: engine.direct, processes, windows: 3, windowMs, isTaken: false }),
    ),
  );
  const away = await sharedUse({ ...engine, processes: 8, windows: 3, windowMs, isTaken: true });

  const { name } = asked;
  const scale = (at: number) => median(scales.map((each) => each[at] ?? NaN));
  const goal = (what: string) => `${name}: ${what}`;
  return {
    tables: [
      {
        title: `A queue in ${name}`,
        note: `${whole(records)} users, ${asked.rows.toString()} rows a delivery. What a queue costs is the CPU of reader and worker together × that of one process that reads through the same flow, ${whole(read)} users, which takes ${flowCpu.toString()} µs a record. Flows that wait ${flowMs.toString()} ms for a record, one after another; a reader is killed while another stands by.`,
        head: ['', 'measured'],
        rows: [
          ['published, rows/s', whole(median(publishing))],
          ['worked on by one worker, rows/s', whole(median(consuming))],
          ['CPU × one process', median(costs).toFixed(2)],
          ...workerCounts
            .slice(1)
            .map((count, at) => [`${count.toString()} workers × one`, scale(at + 1).toFixed(2)]),
          ['until another reader leads, ms, at most', whole(Math.max(...takeovers))],
        ],
      },
      sharedTable(name, uses, away),
    ],
    goals: [
      atLeast(goal('publishing × 2,000 a second'), median(publishing) / wall, 5),
      atLeast(goal('one worker × 2,000 a second'), median(consuming) / wall, asked.consuming),
      atMost(goal('CPU of reader and worker × one process'), median(costs), 1.25),
      atLeast(goal('3 workers × one'), scale(1), 2.8),
      atLeast(goal('8 workers × one'), scale(2), 7.5),
      atMost(goal('until another reader leads'), Math.max(...takeovers), asked.takeover, ' ms'),
      ...sharedGoals(goal, uses, away),
    ],
    charts: [],
  };
}

const nothing: QueueFigures = { records: NaN, seconds: NaN, cpu: NaN };

/** Records a second of so many workers, with as much work for each as for one: twenty seconds, so that starts do not count. */
async function flowBound(
  base: Pick<QueueRun, 'engine' | 'url' | 'orgUrl' | 'name'>,
  count: number,
): Promise<number> {
  const run = { ...base, rows: 10, wait: flowMs, records: 1_000 * count };
  await queueFigures([{ ...run, does: 'publish' }]);
  const began = performance.now();
  const all = await queueFigures(Array.from({ length: count }, () => ({ ...run, does: 'work' })));
  const longest = Math.max(...all.map(({ seconds }) => seconds));
  const seconds = Math.min(longest, (performance.now() - began) / 1_000);
  return all.reduce((sum, { records }) => sum + records, 0) / seconds;
}

/** Milliseconds from the kill of a reader until the one that stands by leads. */
async function takeover(run: QueueRun): Promise<number> {
  const [first, second] = [await queueProcess(run), await queueProcess(run)];
  first.go();
  await first.line();
  second.go();
  await sleep(1_000);
  const killed = performance.now();
  first.kill();
  await second.line();
  const took = performance.now() - killed;
  second.kill();
  return took;
}

function sharedTable(name: string, uses: readonly SharedUse[], away: SharedUse) {
  const row = (what: string, { used, refused }: SharedUse, isWhole = true) => [
    what,
    isWhole ? `${(100 * Math.min(...used)).toFixed(1)} %` : '',
    refused.toString(),
  ];
  return {
    title: `One quota, shared through ${name}`,
    note: `The sandbox with the limits that Okta documents, a window of ${(windowMs / 1_000).toString()} s in place of 60; processes on one token, \`share: 1, reserve: 0\`, between which the load moves every 700 ms. Over 3 whole windows: the part of a window’s allowance that was used, at least, and 429s.`,
    head: ['processes', 'used, at least', '429s'],
    rows: [
      ...uses.map((use, at) => row((processCounts[at] ?? NaN).toString(), use)),
      row('8, the store taken away midway', away, false),
    ],
  };
}

function sharedGoals(
  goal: (what: string) => string,
  uses: readonly SharedUse[],
  away: SharedUse,
): readonly Goal[] {
  const least = Math.min(...uses.flatMap(({ used }) => used));
  return [
    atLeast(goal('shared quota: part of an allowance used'), least, 0.97),
    atMost(goal('shared quota: 429s'), Math.max(...uses.map(({ refused }) => refused)), 0),
    atMost(goal('shared quota, store away: 429s'), away.refused, 0),
  ];
}
