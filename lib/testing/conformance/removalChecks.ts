import { checkpointAt, done, rowsOf, settled, type Bench } from './bench.js';

/** What a sink does that knows the keys of its rows; nothing is asked of one that has no `remove`. */
export const removalChecks: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'should take rows away with the commit, those just written too, and not before': async (
    bench,
  ) => {
    const session = await bench.open();
    const { remove } = session;
    await bench.load(session, rowsOf(0, 6), checkpointAt(6));
    if (remove !== undefined) {
      await settled(session.write(rowsOf(6, 9)));
      const keys = [1, 4, 7, 99].map((n) => ({ id: rowsOf(n, n + 1)[0]?.id ?? '' }));
      await settled(remove(keys));
      await bench.crash(session);
      const second = await bench.open();
      await bench.holds(rowsOf(0, 6));
      await settled(second.write(rowsOf(6, 9)));
      await settled(second.remove?.(keys) ?? []);
      await bench.load(second, rowsOf(9, 10), checkpointAt(10));
      await settled(second.close(done));
      await bench.holds(rowsOf(0, 10).filter((_, n) => ![1, 4, 7].includes(n)));
    } else {
      await settled(session.close(done));
    }
  },
};
