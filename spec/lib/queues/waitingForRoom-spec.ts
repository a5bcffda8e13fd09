import { expect } from 'chai';
import { concat, defer, EMPTY, from, map, takeUntil, timer, type Observable } from 'rxjs';
import { waitingForRoom } from '../../../lib/queues/waitingForRoom.js';
import type { SinkSession } from '../../../lib/sinks/types.js';
import { testScheduler } from '../../support/testScheduler.js';

describe('waitingForRoom', () => {
  const bare: SinkSession<string> = { write: () => EMPTY, commit: () => EMPTY, close: () => EMPTY };

  /** Runs steps one after another, where each look takes 5 ms and finds room if nothing else is said; how many looks there were. */
  const asked = (
    steps: (ready: Observable<unknown>, commit: Observable<unknown>) => Observable<unknown>,
    marbles: string,
    looks: readonly boolean[] = [],
  ): number => {
    let count = 0;
    const session = waitingForRoom(bare, () =>
      defer(() => {
        count++;
        return timer(5).pipe(map(() => looks[count - 1] ?? true));
      }),
    );
    const ready = defer(() => from(session.ready?.() ?? []));
    const commit = defer(() => from(session.commit({ finished: true, end: 'lastPage' })));
    testScheduler().run(({ expectObservable }) => {
      expectObservable(steps(ready, commit)).toBe(marbles);
    });
    return count;
  };

  it('should ask before the first rows of a commit, and not before those behind them', () => {
    expect(asked((ready) => concat(ready, ready, ready), '-----|')).to.equal(1);
  });

  it('should ask once more behind a commit', () => {
    expect(asked((ready, commit) => concat(ready, commit, ready), '----------|')).to.equal(2);
  });

  it('should look again a quarter of a second behind a look that found none', () => {
    expect(asked((ready) => concat(ready, ready), '260ms |', [false])).to.equal(2);
  });

  it('should ask once more where it was broken off', () => {
    const steps = (ready: Observable<unknown>) =>
      concat(ready.pipe(takeUntil(timer(2))), ready, ready);
    expect(asked(steps, '-------|')).to.equal(2);
  });
});
