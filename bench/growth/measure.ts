/** CPU milliseconds of a workload, by its name and runs, at 1, 10 and 100 times its base, in a process of its own. */
import { workloads } from './workloads.js';

const [name, runs] = process.argv.slice(2);
const workload = workloads.find((each) => each.name === name);
if (workload === undefined) throw new TypeError(`no workload "${String(name)}"`);
const { base, run, times = [1, 10, 100] } = workload;

const cpu = async (amount: number): Promise<number> => {
  const before = process.cpuUsage();
  await run(amount);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};

// The first are for the compiler: one of the largest, that no figure pays for it.
await cpu(base * times[1]);
await cpu(base * times[2]);
// Others have the machine, too: the least of several is what the work takes.
const least = async (amount: number, tries: number) => {
  const all: number[] = [];
  for (let i = 0; i < tries; i++) all.push(await cpu(amount));
  return Math.min(...all);
};
const tries = Number(runs);
const figures = [];
for (const time of times) {
  // As many small ones as take the time of a large one, so that each meets as much of what else runs.
  const repeats = Math.max(1, Math.round(times[1] / time));
  figures.push(await least(base * time, tries * repeats));
}
process.send?.(figures);
process.disconnect();
