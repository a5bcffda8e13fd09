import { expect } from 'chai';
import { of, take } from 'rxjs';
import { outputsOf } from '../../operators/outputsOf.js';
import { output, settledPages, type WindowEvent } from '../../operators/windowEvents.js';
import { testScheduler } from '../support/testScheduler.js';
import { pageOf } from '../support/windowMarbles.js';

type Event = WindowEvent<ReturnType<typeof pageOf>, string>;

describe('outputsOf', () => {
  const done = settledPages([pageOf('ab')]);
  const events: Record<string, Event> = { a: output('a'), b: output('b'), s: done };

  it('should mirror outputs and the end, and give what has settled away in its turn', () => {
    const scheduler = testScheduler();
    const log: unknown[] = [];
    scheduler.run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const source = cold('-a-bs-s-|', events);
      const outputs = source.pipe(outputsOf((event) => log.push([scheduler.now(), event])));
      expectObservable(outputs).toBe('-a-b----|');
      expectObservable(cold('-a-#', events).pipe(outputsOf(() => undefined))).toBe('-a-#');
      flush();
      expectSubscriptions(source.subscriptions).toBe('^-------!');
    });
    expect(log).to.deep.equal([
      [4, done],
      [6, done],
    ]);
  });

  it('should settle between the outputs before and behind, and nothing once nobody listens', () => {
    const log: unknown[] = [];
    of(output('a'), done, output('b'), done, output('c'))
      .pipe(
        outputsOf(() => log.push('settled')),
        take(2),
      )
      .subscribe((value) => log.push(value));
    expect(log).to.deep.equal(['a', 'settled', 'b']);
  });

  it('should fail with what settling throws', () => {
    const failure = new Error('the observer failed');
    const log: unknown[] = [];
    of(output('a'), done, output('b'))
      .pipe(
        outputsOf(() => {
          throw failure;
        }),
      )
      .subscribe({ next: (value) => log.push(value), error: (error: unknown) => log.push(error) });
    expect(log).to.deep.equal(['a', failure]);
  });

  it('should take outputs that look like word of a window', () => {
    const log: unknown[] = [];
    of(output(done))
      .pipe(outputsOf(() => log.push('settled')))
      .subscribe((value) => log.push(value));
    expect(log).to.deep.equal([done]);
  });
});
