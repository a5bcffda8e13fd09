import { expect } from 'chai';
import { defer, map, merge, NEVER, type Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { standingBy, type StandbyOptions } from '../../../lib/cli/standingBy.js';
import type { Lease, Tenure } from '../../../lib/queues/types.js';
import { testScheduler } from '../../support/testScheduler.js';

describe('standingBy', () => {
  let scheduler: TestScheduler;
  let told: string[];
  let works: number;

  beforeEach(() => {
    scheduler = testScheduler();
    told = [];
    works = 0;
  });

  const leaseOf = (...holds: [had: Observable<unknown>, lost: Observable<unknown>][]): Lease => ({
    key: 'reader',
    hold: () =>
      defer(() => {
        const [had, lost] = holds.shift() ?? [NEVER, NEVER];
        return merge(had.pipe(map((): Tenure => ({ lost }))), NEVER);
      }),
  });
  const options = (lease: Lease, more: Partial<StandbyOptions> = {}): StandbyOptions => ({
    lease,
    stop: NEVER,
    onStanding: (standing) => told.push(`${standing} ${scheduler.now().toString()}`),
    ...more,
  });
  const counted = <T>(work: Observable<T>) =>
    defer(() => {
      works++;
      return work;
    });

  it('should work at once where the lease is free, and say nothing of standing by', () => {
    scheduler.run(({ cold, expectObservable, flush }) => {
      const lease = leaseOf([cold('-h'), NEVER]);
      const result = standingBy(options(lease), () => counted(cold('--a|')));
      expectObservable(result).toBe('---a|');
      flush();
      expect(told).to.deep.equal(['leading 1']);
    });
  });

  it('should stand by while others have it, and say so after a second', () => {
    scheduler.run(({ cold, expectObservable, flush }) => {
      const lease = leaseOf([cold('2s h'), NEVER]);
      expectObservable(standingBy(options(lease), () => counted(cold('a|')))).toBe('2s a|');
      flush();
      expect(told).to.deep.equal(['standby 1000', 'leading 2000']);
    });
  });

  it('should leave when it is told to stop while it stands by, also after a loss', () => {
    scheduler.run(({ cold, expectObservable, flush }) => {
      const stop = cold('---x');
      const waiting = standingBy(options(leaseOf(), { stop }), () => counted(NEVER));
      expectObservable(waiting).toBe('---|');
      flush();
      expect(works).to.equal(0);
    });
    scheduler = testScheduler();
    scheduler.run(({ cold, expectObservable, flush }) => {
      const lease = leaseOf([cold('h'), cold('----x')]);
      const stop = cold('--x');
      // The work has been told to stop as well; it is not at its end yet when the lease is lost.
      expectObservable(standingBy(options(lease, { stop }), () => counted(NEVER))).toBe('----|');
      flush();
      expect(told).to.deep.equal(['leading 0', 'lost 4']);
    });
  });

  it('should let work that has begun mind the stop itself', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const lease = leaseOf([cold('h'), NEVER]);
      const result = standingBy(options(lease, { stop: cold('-x') }), () => cold('----a|'));
      expectObservable(result).toBe('----a|');
    });
  });

  it('should stand by again when the lease is lost, and work anew when it is back', () => {
    scheduler.run(({ cold, expectObservable, flush }) => {
      const lease = leaseOf([cold('h'), cold('--x')], [cold('-----h'), NEVER]);
      const works = [cold('----a|'), cold('-b|')];
      const result = standingBy(options(lease), () => works.shift() ?? NEVER);
      expectObservable(result).toBe('--------b|');
      flush();
      expect(told).to.deep.equal(['leading 0', 'lost 2', 'leading 7']);
    });
  });

  it('should give up in time where it was told to', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const error = new Error('busy');
      const giveUp = { milliseconds: 3_000, error: () => error };
      expectObservable(standingBy(options(leaseOf(), { giveUp }), () => cold('a|'))).toBe(
        '3s #',
        {},
        error,
      );
      const had = leaseOf([cold('2s h'), NEVER]);
      expectObservable(standingBy(options(had, { giveUp }), () => cold('2s a|'))).toBe('4s a|');
    });
  });

  it('should pass an error of the work on', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const lease = leaseOf([cold('h'), NEVER]);
      expectObservable(standingBy(options(lease), () => cold('--#'))).toBe('--#');
    });
  });
});
