import { expect } from 'chai';
import {
  from,
  merge,
  mergeMap,
  range,
  takeUntil,
  tap,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { OktaInputError } from '../../../lib/errors.js';
import { memoryQueue } from '../../../lib/queues/memoryQueue.js';
import { governor } from '../../../lib/rate/governor.js';
import type { Budget } from '../../../lib/types/budget.js';
import type { RateLimitOptions } from '../../../lib/types/connection.js';
import { quotaOrg } from '../../support/quotaOrg.js';
import { testScheduler } from '../../support/testScheduler.js';

const minute = 60_000;
const limit = 300;

/** One process on the token: when it has work, and how much of it at once. */
interface Load {
  readonly from: number;
  readonly to: number;
  readonly concurrency: number;
}

interface Played {
  /** 429s. */
  readonly refusals: number;
  /** Requests of each window that has ended. */
  readonly used: readonly number[];
  readonly leases: number;
}

describe('governor({ shared })', function () {
  this.timeout(60_000);

  /** Processes with one budget, against an org that gives the token `limit` requests a minute. */
  const play = (
    loads: readonly (readonly Load[])[],
    length: number,
    {
      members,
      isAway = () => false,
      ...rateLimit
    }: RateLimitOptions & {
      readonly members?: number;
      readonly isAway?: (now: number) => boolean;
    } = {},
  ): Played => {
    const scheduler = testScheduler();
    let leases = 0;
    let org = quotaOrg(scheduler, { latency: 150, limits: { users: limit }, pagesOf: () => 0 });
    scheduler.run(() => {
      org = quotaOrg(scheduler, { latency: 150, limits: { users: limit }, pagesOf: () => 0 });
      const queue = memoryQueue(scheduler);
      const store = queue.budget('acme/token');
      const budget: Budget = {
        members,
        lease: (request) =>
          timer(3, scheduler).pipe(
            mergeMap(() =>
              isAway(scheduler.now())
                ? throwError(() => new Error('the store is away'))
                : from(store.lease(request)),
            ),
            tap(() => leases++),
          ),
      };
      const processes = loads.map((own) => {
        const action = customApiAction({
          orgUrl: 'https://acme.okta.com',
          auth: apiToken('token'),
          send: org.send,
          scheduler,
          rateLimit: governor({ share: 1, reserve: 0, ...rateLimit, shared: budget }),
        });
        const work = ({ from: begin, to, concurrency }: Load): Observable<unknown> =>
          timer(begin, scheduler).pipe(
            mergeMap(() => range(0, 100_000)),
            mergeMap(
              (n) => action({ requestType: 'GET', relativeUrl: `/api/v1/users?n=${n.toString()}` }),
              concurrency,
            ),
            takeUntil(timer(to, scheduler)),
          );
        return merge(...own.map(work));
      });
      merge(...processes)
        .pipe(takeUntil(timer(length, scheduler)))
        .subscribe({ error: (error: unknown) => expect.fail(String(error)) });
    });
    const refusals = Array.from(org.refused.values()).reduce((sum, n) => sum + n, 0);
    return { refusals, used: org.windowsOf('users').slice(0, -1), leases };
  };
  const always = (concurrency: number, length: number): Load => ({
    from: 0,
    to: length,
    concurrency,
  });

  for (const count of [1, 2, 8]) {
    it(`should use the allowance and no more with ${count.toString()} processes, load moving between them`, () => {
      const length = 2.5 * minute;
      const loads = Array.from({ length: count }, (_, n) =>
        count === 1
          ? [always(12, length)]
          : Array.from({ length: 6 }, (__, slot) => slot)
              // Each has work in some slots of half a minute, the first of them in every window.
              .filter((slot) => (slot + n) % count < Math.max(1, count / 2))
              .map((slot) => ({ from: slot * 27_500, to: (slot + 1) * 27_500, concurrency: 12 })),
      );
      const { refusals, used } = play(loads, length);
      expect(refusals).to.equal(0);
      expect(used).to.have.length(2);
      for (const one of used) expect(one, used.join()).to.be.within(0.97 * limit, limit);
    });
  }

  it('should take no more than its share by its members while the store is away', () => {
    const length = 4.2 * minute;
    const loads = Array.from({ length: 4 }, () => [always(12, length)]);
    for (const [begin, end] of [
      [0, length],
      [1.5 * minute, 3.2 * minute],
      [62_000, 3.5 * minute],
    ] as const) {
      const isAway = (now: number) => now >= begin && now < end;
      const { refusals, used } = play(loads, length, { members: 4, isAway });
      expect(refusals).to.equal(0);
      // What is left of a window is for members that may not be there; whole windows are used but for that.
      for (const one of used) expect(one, used.join()).to.be.within(0.5 * limit, limit);
    }
  });

  it('should send nothing more while the store is away where it does not know how many there are', () => {
    const isAway = () => true;
    const { refusals, used } = play([[always(4, 3 * minute)]], 3 * minute, { isAway });
    expect(refusals).to.equal(0);
    // What finds out about the window alone.
    expect(used).to.deep.equal(used.map(() => 1));
  });

  it('should never take its part for more than it is, however few requests that are', () => {
    const loads = Array.from({ length: 3 }, () => [always(8, 2.5 * minute)]);
    const { refusals, used } = play(loads, 2.5 * minute, {
      members: 40,
      isAway: () => true,
    });
    expect(refusals).to.equal(0);
    for (const one of used) expect(one).to.be.at.most(3 * Math.floor(limit / 40) + 3);
  });

  it('should lease blocks, not request by request', () => {
    const { used, leases } = play([[always(12, 2.5 * minute)]], 2.5 * minute);
    const sent = used.reduce((sum, n) => sum + n, 0);
    expect(leases).to.be.below(sent);
  });

  it('should refuse what is no budget', () => {
    expect(() => governor({ shared: 'queue' as unknown as Budget })).to.throw(
      OktaInputError,
      /governor\.shared must be a budget/,
    );
  });
});
