/** What a workload takes, by its name and runs, at 1, 10 and 100 times its base, in a process of its own. */
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { workloads } from './workloads.js';

/** Milliseconds of so much work. */
export interface GrowthFigure {
  /** Of the processor, by all threads. */
  readonly cpu: number;
  /** By the clock, less the pauses of the garbage collector: nothing is waited for. */
  readonly own: number;
}

const [name, runs] = process.argv.slice(2);
const workload = workloads.find((each) => each.name === name);
if (workload === undefined) throw new TypeError(`no workload "${String(name)}"`);
const { base, run, times = [1, 10, 100] } = workload;

/** Milliseconds until pauses have been told of. */
const told = 50;
let paused = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) paused += duration;
}).observe({ entryTypes: ['gc'] });

const figureOf = async (amount: number): Promise<GrowthFigure> => {
  await sleep(told);
  paused = 0;
  const began = performance.now();
  const before = process.cpuUsage();
  await run(amount);
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  await sleep(told);
  return { cpu: (user + system) / 1_000, own: took - paused };
};

// The first are for the compiler: one of the largest, that no figure pays for it.
await figureOf(base * times[1]);
await figureOf(base * times[2]);
// Others have the machine, too: the least of several is what the work takes.
const least = async (amount: number, tries: number): Promise<GrowthFigure> => {
  const all: GrowthFigure[] = [];
  for (let i = 0; i < tries; i++) all.push(await figureOf(amount));
  return all.reduce((one, other) => (other.cpu < one.cpu ? other : one));
};
const tries = Number(runs);
const figures: GrowthFigure[] = [];
for (const time of times) {
  // As many small ones as take the time of a large one, so that each meets as much of what else runs.
  const repeats = Math.max(1, Math.round(times[1] / time));
  figures.push(await least(base * time, tries * repeats));
}
process.send?.(figures);
process.disconnect();
