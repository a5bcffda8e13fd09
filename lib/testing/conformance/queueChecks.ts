import { deepEqual, equal, ok } from 'node:assert/strict';
import { from } from 'rxjs';
import { checkpointAt, finished, rowsOf, settled } from './bench.js';
import { counts, same, silence, until, type QueueBench } from './queueBench.js';

/** Checks by their names. */
export type Checks = Readonly<Record<string, (bench: QueueBench) => Promise<void>>>;

/** What every queue does with rows, deliveries, leases and budgets. */
export const queueChecks: Checks = {
  'should deliver each row that was committed once, with all that is in it': async (bench) => {
    await bench.load(0, 30, checkpointAt(30));
    await bench.load(30, 450, checkpointAt(450));
    same(await bench.drain(), 0, 450);
  },
  'should deliver nothing that was not committed': async ({ store, open, take, load, drain }) => {
    await load(0, 3, checkpointAt(3));
    const session = await open(store.queue());
    await settled(session.write(rowsOf(3, 6)));
    await settled(session.close({ kind: 'error', error: new Error('the flow has failed') }));
    same(await drain(), 0, 3);
    const taker = take(store.queue());
    await silence();
    equal(taker.waiting(), 0);
  },
  'should give the checkpoint of the last commit back': async ({ store, open, load }) => {
    await load(0, 3, checkpointAt(3));
    await load(3, 5, checkpointAt(5));
    const session = await open(store.queue());
    deepEqual(session.checkpoint, checkpointAt(5).cursor);
    await settled(session.close({ kind: 'unsubscribed' }));
  },
  'should have so many deliveries in hand as were asked for, and the next behind the end of one':
    async ({ store, take, load }) => {
      for (let n = 0; n < 4; n++)
        await load(n, n + 1, checkpointAt(n + 1), { name: `job-${n.toString()}` });
      const queue = store.queue();
      const taker = take(queue, { concurrency: 1 });
      const first = await taker.next();
      await silence();
      equal(taker.waiting(), 0);
      equal(first.deliveries, 1);
      ok(first.rows.length > 0);
      counts((await settled(queue.stats()))?.inHand, first.rows.length, 'rows in hand');
      await settled(first.settle());
    },
  'should never have a row in the hands of two': async ({ store, take, load }) => {
    await load(0, 1_000, checkpointAt(1_000));
    const takers = Array.from({ length: 3 }, () => take(store.queue(), { concurrency: 2 }));
    const ids: string[] = [];
    await until(async () => {
      for (const taker of takers) {
        if (taker.waiting() === 0) continue;
        const delivery = await taker.next();
        ids.push(...delivery.rows.map(({ id }) => id));
        await settled(delivery.settle());
      }
      return (await settled(store.queue().stats()))?.backlog === 0;
    }, 'an empty queue');
    deepEqual(
      ids.sort(),
      rowsOf(0, 1_000).map(({ id }) => id),
    );
  },
  'should deliver again what was released, and count it': async ({ store, take, load }) => {
    await load(0, 1, checkpointAt(1));
    const taker = take(store.queue());
    const first = await taker.next();
    await settled(first.release());
    const second = await taker.next();
    deepEqual([first.deliveries, second.deliveries], [1, 2]);
    same(second.rows, 0, 1);
    await settled(second.settle());
    await silence();
    equal(taker.waiting(), 0);
  },
  'should wait as long as it was told before it delivers again': async ({ store, take, load }) => {
    await load(0, 1, checkpointAt(1));
    const taker = take(store.queue());
    const began = Date.now();
    await settled((await taker.next()).release(400));
    await settled((await taker.next()).settle());
    ok(Date.now() - began >= 390, 'it came again too early');
  },
  'should put aside what is buried, and put it back when it is told': async ({
    store,
    take,
    load,
  }) => {
    await load(0, 1, checkpointAt(1));
    const queue = store.queue();
    const taker = take(queue);
    await settled((await taker.next()).bury('Error: "no" \\ ü'));
    await silence();
    equal(taker.waiting(), 0);
    const stats = await settled(queue.stats());
    deepEqual([stats?.backlog, stats?.dead], [0, 1]);
    if (queue.dead === undefined || queue.retry === undefined) return;
    const dead = await settled(queue.dead());
    deepEqual(dead?.rows, rowsOf(0, 1));
    equal(dead.reason, 'Error: "no" \\ ü');
    equal(await settled(queue.retry()), 1);
    const again = await taker.next();
    same(again.rows, 0, 1);
    await settled(again.settle());
  },
  'should give back what is in hand when it is unsubscribed': async ({ store, take, load }) => {
    await load(0, 1, checkpointAt(1));
    const first = take(store.queue());
    await first.next();
    first.leave();
    const second = await take(store.queue()).next();
    same(second.rows, 0, 1);
    await settled(second.settle());
  },
  'should take nothing more behind until, and complete when what is in hand has ended': async ({
    store,
    take,
    load,
  }) => {
    await load(0, 1, checkpointAt(1));
    const stop = new AbortController();
    const taker = take(store.queue(), { until: stop.signal });
    const delivery = await taker.next();
    stop.abort();
    await load(1, 2, checkpointAt(2));
    await silence();
    equal(taker.isOver(), false);
    await settled(delivery.settle());
    await taker.end();
    equal(taker.waiting(), 0);
  },
  'should complete when it is empty and its jobs have finished, and not before': async ({
    store,
    take,
    load,
    open,
  }) => {
    const taker = take(store.queue(), { untilEmpty: true });
    await silence();
    equal(taker.isOver(), false, 'nobody has written to it yet');
    await load(0, 1, checkpointAt(1));
    await settled((await taker.next()).settle());
    await silence();
    equal(taker.isOver(), false, 'its job has not finished');
    const session = await open(store.queue());
    await settled(session.write(rowsOf(1, 2)));
    await settled(session.commit(finished));
    await settled(session.close({ kind: 'complete', end: 'lastPage' }));
    const last = await taker.next();
    await silence();
    equal(taker.isOver(), false, 'a delivery is in hand');
    await settled(last.release(300));
    await silence();
    equal(taker.isOver(), false, 'a delivery is to come again');
    await settled((await taker.next()).settle());
    await taker.end();
  },
  'should keep what a generation has finished with, and wait for the one that is asked for':
    async ({ store, take, open }) => {
      const generation = 'night-1';
      const session = await open(store.queue(), { generation });
      await settled(session.commit({ ...finished, cursor: checkpointAt(7).cursor }));
      await settled(session.close({ kind: 'complete', end: 'lastPage' }));
      const late = await open(store.queue(), { generation });
      deepEqual(late.checkpoint, checkpointAt(7).cursor);
      await settled(late.close({ kind: 'complete', end: 'lastPage' }));
      await take(store.queue(), { untilEmpty: true, generation }).end();
      const next = take(store.queue(), { untilEmpty: true, generation: 'night-2' });
      await silence();
      equal(next.isOver(), false);
      const queue = store.queue();
      ok(queue.sink.keepsGenerations, 'sink.keepsGenerations has to be true');
      deepEqual(
        (await settled(queue.stats()))?.jobs.map((job) => [
          job.name,
          job.isFinished,
          job.generation,
        ]),
        [['users', true, generation]],
      );
    },
  'should let one at a time have a lease, and the next when it is given back': async ({
    store,
  }) => {
    const [one, other] = [store.queue(), store.queue()];
    const had: string[] = [];
    const hold = (name: string, queue: typeof one, key = 'reader') =>
      queue
        .lease(key)
        .hold()
        .subscribe({ next: () => had.push(name), error: () => had.push('an error') });
    const first = hold('first', one);
    await until(() => had.length === 1, 'a lease');
    const second = hold('second', other);
    const apart = hold('apart', other, 'another key');
    await until(() => had.length === 2, 'a lease of another key');
    await silence();
    deepEqual(had, ['first', 'apart']);
    first.unsubscribe();
    await until(() => had.length === 3, 'a lease that was given back');
    equal(had[2], 'second');
    second.unsubscribe();
    apart.unsubscribe();
  },
  'should give no more permits of a window than its allowance, to all together': async ({
    store,
  }) => {
    const budgets = [store.queue(), store.queue()].map((queue) => queue.budget('acme/token'));
    const request = {
      bucket: 'GET /api/v1/users',
      window: 1_800_000_000,
      allowance: 25,
      wanted: 10,
    };
    const given = await Promise.all(
      Array.from({ length: 6 }, (_, n) => settled(from(budgets[n % 2]?.lease(request) ?? []))),
    );
    equal(
      given.reduce<number>((sum, some) => sum + (some ?? 0), 0),
      25,
    );
    const [budget] = budgets;
    ok(budget);
    for (const other of [{ window: 1_800_000_060 }, { bucket: 'GET /api/v1/groups' }]) {
      equal(await settled(budget.lease({ ...request, ...other })), 10);
    }
    equal(await settled(store.queue().budget('acme/another').lease(request)), 10);
    equal(await settled(budget.lease(request)), 0);
  },
};
