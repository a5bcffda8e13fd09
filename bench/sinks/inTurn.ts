import { median } from '../median.js';

/** Seconds of a run, by the clock and of the processor. */
interface Figures {
  readonly wall: number;
  readonly cpu: number;
}

/** Two ways to do the same. */
export interface Pair {
  readonly name: string;
  readonly sink: () => Promise<void>;
  readonly hand: () => Promise<void>;
  /** What sink / by hand may be at most. */
  readonly goal: number;
}

/**
 * Runs pairs in turn and prints medians, and medians of the ratios of neighbours. The time of the
 * processor tells more than the clock does where the machine has other things to do.
 */
export async function inTurn(pairs: readonly Pair[], runs: number): Promise<void> {
  console.log('| | by hand, s | sink, s | sink / by hand | of the processor |');
  console.log('|---|---:|---:|---:|---:|');
  for (const { name, sink, hand, goal } of pairs) {
    const bySink: Figures[] = [];
    const byHand: Figures[] = [];
    for (let run = -1; run < runs; run++) {
      // Who goes first finds another disk.
      const order = run % 2 === 0 ? [hand, sink] : [sink, hand];
      for (const load of order) {
        const figures = await measured(load);
        // The first is for the compiler.
        if (run >= 0) (load === sink ? bySink : byHand).push(figures);
      }
    }
    const ratio = (of: keyof Figures) =>
      median(bySink.map((figures, run) => figures[of] / (byHand[run]?.[of] ?? NaN)));
    const wall = (all: readonly Figures[]) => median(all.map((figures) => figures.wall));
    const cells = [wall(byHand), wall(bySink), ratio('wall'), ratio('cpu')];
    console.log(`| ${name} | ${cells.map((cell) => cell.toFixed(2)).join(' | ')} |`);
    if (ratio('wall') > goal) process.exitCode = 1;
  }
}

async function measured(load: () => Promise<void>): Promise<Figures> {
  const before = process.cpuUsage();
  const started = performance.now();
  await load();
  const wall = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(before);
  return { wall, cpu: (user + system) / 1e6 };
}
