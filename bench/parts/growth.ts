import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { GrowthFigure } from '../growth/measure.js';
import { workloads, type Workload } from '../growth/workloads.js';
import { atMost, type PartReport } from '../report.js';
import { whole, type Setup } from '../setup.js';

/** What a step to ten times the work may cost, beside ten times. */
const most = 1.2;

/** 1, 10 and 100 times the work: nothing may grow faster than it. */
export async function growth({ runs }: Pick<Setup, 'runs'>): Promise<PartReport> {
  const measured: (readonly [Workload, readonly GrowthFigure[]])[] = [];
  for (const workload of workloads) measured.push([workload, await figuresOf(workload, runs)]);
  return {
    tables: [
      {
        title: 'Growth',
        note: 'CPU milliseconds for 1, 10 and 100 times the work (of subscriptions 1, 5 and 10, of lanes 1, 8 and 64, of waiters 1, 5 and 25 times), the least of several runs in one process, without a network: each request is answered at once by a function. The last columns are what the work grew by for each time that it was more, where 1 is linear: in CPU, and in time less the pauses of the garbage collector, which copies what is in flight. What is left of a growth is that of memory: more in flight than the caches of a processor hold.',
        head: [
          ...['work', '1 ×', 'ms', '10 ×, ms', '100 ×, ms'],
          ...['10 × / linear', '100 × / linear', '10 ×, our own', '100 ×, our own'],
        ],
        rows: measured.map(([workload, figures]) => [
          workload.unit,
          whole(workload.base),
          ...figures.map(({ cpu }) => cpu.toFixed(1)),
          ...ratiosOf(workload, figures, 'cpu').map((ratio) => ratio.toFixed(2)),
          ...ratiosOf(workload, figures, 'own').map((ratio) => ratio.toFixed(2)),
        ]),
      },
    ],
    goals: measured.map(([workload, figures]) =>
      atMost(
        `growth: ${workload.unit}`,
        Math.max(...ratiosOf(workload, figures, 'own')),
        most,
        ' × linear',
      ),
    ),
    charts: [],
  };
}

/** What a figure is beside the first, for each time that the work is more. */
function ratiosOf(
  { times = [1, 10, 100] }: Workload,
  figures: readonly GrowthFigure[],
  which: keyof GrowthFigure,
): readonly number[] {
  const [first = NaN, ...others] = figures.map((figure) => figure[which]);
  return others.map((figure, index) => figure / first / (times[index + 1] ?? NaN));
}

async function figuresOf({ name }: Workload, runs: number): Promise<readonly GrowthFigure[]> {
  const child = fork(new URL('../growth/measure.ts', import.meta.url), [name, runs.toString()]);
  const [figures] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`growth of ${name} ended with ${String(code)}`);
    }),
  ])) as [readonly GrowthFigure[]];
  return figures;
}
