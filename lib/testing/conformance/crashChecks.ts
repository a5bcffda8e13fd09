import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { Tenure } from '../../queues/types.js';
import { checkpointAt, rowsOf, settled } from './bench.js';
import { same, silence, until } from './queueBench.js';
import type { Checks } from './queueChecks.js';

/** What a queue does when processes are killed. */
export const crashChecks: Checks = {
  'should deliver again what a taker had in hand that has crashed': async ({
    store,
    take,
    load,
  }) => {
    await load(0, 1, checkpointAt(1));
    const queue = store.queue();
    await take(queue).next();
    await store.crash?.(queue);
    const again = await take(store.queue()).next();
    same(again.rows, 0, 1);
    equal(again.deliveries, 2);
    await settled(again.settle());
  },
  'should keep what was settled before a crash settled': async ({ store, take, load }) => {
    await load(0, 1, checkpointAt(1));
    const queue = store.queue();
    await settled((await take(queue).next()).settle());
    await store.crash?.(queue);
    const taker = take(store.queue());
    await silence();
    equal(taker.waiting(), 0);
  },
  'should let another reader go on where a crashed one has committed, and drop the rest': async ({
    store,
    open,
    load,
    drain,
  }) => {
    await load(0, 3, checkpointAt(3));
    const queue = store.queue();
    const session = await open(queue);
    await settled(session.write(rowsOf(3, 5)));
    await store.crash?.(queue);
    const second = await open(store.queue());
    deepEqual(second.checkpoint, checkpointAt(3).cursor);
    await settled(second.write(rowsOf(3, 6)));
    await settled(second.commit(checkpointAt(6)));
    await settled(second.close({ kind: 'complete', end: 'stopped' }));
    same(await drain(), 0, 6);
  },
  'should take nothing of a reader whose job is in other hands': async ({ store, open, drain }) => {
    const queue = store.queue();
    const paused = await open(queue);
    await settled(paused.write(rowsOf(0, 2)));
    await store.crash?.(queue);
    const second = await open(store.queue());
    await settled(second.write(rowsOf(0, 2)));
    await settled(second.commit(checkpointAt(2)));
    // It may never answer, but it must not succeed.
    const late = settled(paused.commit(checkpointAt(9)));
    await Promise.race([rejects(late), silence()]);
    await settled(second.close({ kind: 'complete', end: 'stopped' }));
    same(await drain(), 0, 2);
    const third = await open(store.queue());
    deepEqual(third.checkpoint, checkpointAt(2).cursor);
    await settled(third.close({ kind: 'unsubscribed' }));
  },
  'should let another process have the lease of one that has crashed': async ({ store }) => {
    const queue = store.queue();
    const had: Tenure[] = [];
    const first = queue
      .lease('reader')
      .hold()
      .subscribe({ next: (tenure) => had.push(tenure), error: () => undefined });
    await until(() => had.length === 1, 'a lease');
    await store.crash?.(queue);
    const second = store
      .queue()
      .lease('reader')
      .hold()
      .subscribe({ next: (tenure) => had.push(tenure), error: () => undefined });
    await until(() => had.length === 2, 'the lease of the dead');
    first.unsubscribe();
    second.unsubscribe();
  },
};
