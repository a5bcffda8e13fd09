import { expect } from 'chai';
import { of, throwError, type Observable } from 'rxjs';
import { stalledWork } from '../../../lib/cli/stalledWork.js';
import type { QueueStats } from '../../../lib/queues/types.js';
import { testScheduler } from '../../support/testScheduler.js';

const stats = (backlog: number, ...unfinished: string[]): Observable<QueueStats> =>
  of({
    ...{ backlog, inHand: 0, dead: 0 },
    jobs: unfinished.map((name) => ({ name, isFinished: false })),
  });

describe('stalledWork', () => {
  /** What is told, by the number of the look that showed it, of looks that find these. */
  const told = (looks: readonly Observable<QueueStats>[]) => {
    const scheduler = testScheduler();
    const texts: string[] = [];
    let asked = 0;
    scheduler.run(() => {
      const queue = { stats: () => looks[asked++] ?? stats(1) };
      const stalls = stalledWork(queue, undefined, scheduler).subscribe((text) => {
        const [, names] = /comes: (.*) ha(?:s|ve) not/.exec(text) ?? [];
        texts.push(`${(scheduler.now() / 30_000).toString()}: ${names ?? text}`);
      });
      scheduler.schedule(
        () => {
          stalls.unsubscribe();
        },
        30_000 * looks.length + 1,
      );
      scheduler.flush();
    });
    expect(asked).to.equal(looks.length);
    return texts;
  };

  it('should tell once what two looks have shown, and what another two show', () => {
    const [a, both] = [stats(0, 'a'), stats(0, 'a', 'b')];
    expect(told([a, a, a, both, both, a, a])).to.deep.equal([
      '2: job a',
      '5: job a; job b',
      '7: job a',
    ]);
  });

  it('should tell nothing where it changes, or where there is work', () => {
    const a = stats(0, 'a');
    expect(told([a, stats(1, 'a'), a, stats(1, 'a'), a, stats(0), stats(0)])).to.deep.equal([]);
  });

  it('should go on behind a look that fails', () => {
    const a = stats(0, 'a');
    const away = throwError(() => new Error('the store is away'));
    expect(told([a, away, a])).to.deep.equal(['3: job a']);
  });
});
