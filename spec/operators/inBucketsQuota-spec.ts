import { expect } from 'chai';
import { from, map, takeUntil, tap, timer, type Observable } from 'rxjs';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import type { CustomApiAction } from '../../lib/types/action.js';
import type { RateLimitOptions } from '../../lib/types/connection.js';
import { inBuckets, type BucketsConfig } from '../../operators/inBuckets.js';
import { quotaOrg } from '../support/quotaOrg.js';
import { testScheduler } from '../support/testScheduler.js';

/** What Okta documents for a minute, of which a token gets one half. */
const limits = { users: 300, groups: 250, apps: 50, logs: 60 };
const latency = 150;
const tenMinutes = 600_000;

/** Lists by their path, and the pages that each has: several a bucket. */
const lists: Readonly<Record<string, number>> = {
  '/api/v1/users': 320,
  '/api/v1/groups': 20,
  '/api/v1/groups/rules': 160,
  '/api/v1/groups/00g1/users': 90,
  '/api/v1/apps': 3,
  '/api/v1/apps/0oa1/users': 70,
  '/api/v1/apps/0oa2/users': 40,
  '/api/v1/logs': 70,
};
const paths = Object.keys(lists);
const pages = Object.values(lists).reduce((sum, each) => sum + each, 0);
const bucketOf = (path: string) => path.split('/')[3] ?? '';

/** The time that a bucket takes by itself: full windows, and what is left at the pace of one chain. */
const ownTime = (bucket: keyof typeof limits) => {
  const requests = paths
    .filter((path) => bucketOf(path) === bucket)
    .reduce((sum, path) => sum + (lists[path] ?? 0), 0);
  const windows = Math.ceil(requests / limits[bucket]) - 1;
  return windows * 60_000 + (requests - windows * limits[bucket]) * latency;
};
const slowest = Math.max(ownTime('users'), ownTime('groups'), ownTime('apps'), ownTime('logs'));

describe('inBuckets, against an org with quotas', function () {
  // Many requests, though no time but that of the scheduler.
  this.timeout(60_000);

  /** Reads all lists in virtual time. */
  const play = (
    rateLimit: RateLimitOptions,
    read: (
      action: CustomApiAction,
      stream: (path: string) => Observable<string>,
    ) => Observable<string>,
    others?: { readonly every: number; readonly burst: number },
  ) => {
    const scheduler = testScheduler();
    const ids = new Set<string>();
    const errors: unknown[] = [];
    let end = NaN;
    let org = quotaOrg(scheduler, { latency, limits, pagesOf: () => 0 });
    scheduler.run(() => {
      org = quotaOrg(scheduler, { latency, limits, pagesOf: (path) => lists[path] ?? 0 });
      const action = customApiAction({
        orgUrl: 'https://acme.okta.com',
        auth: apiToken('token'),
        send: org.send,
        scheduler,
        random: () => 0.5,
        rateLimit,
      });
      const stream = (relativeUrl: string) =>
        action
          .of<{ readonly id: string }>()
          .stream({ relativeUrl, streaming: { recordLimit: Infinity } })
          .pipe(map(({ record }) => record.id));
      const run = read(action, stream).pipe(
        tap({
          next: (id) => ids.add(id),
          complete: () => (end = scheduler.now()),
        }),
      );
      run.subscribe({ error: (error: unknown) => errors.push(error) });
      if (others !== undefined) {
        timer(0, others.every)
          .pipe(takeUntil(timer(tenMinutes)))
          .subscribe(() => {
            for (const bucket of Object.keys(limits)) {
              for (let i = 0; i < others.burst; i++) org.taken(bucket);
            }
          });
      }
    });
    expect(errors).to.deep.equal([]);
    return { ids, end, refused: org.refused, letIn: org.letIn() };
  };
  const sideBySide =
    (config?: BucketsConfig) =>
    (_: CustomApiAction, stream: (path: string) => Observable<string>) =>
      from(paths).pipe(inBuckets(bucketOf, stream, config));
  const all = { share: 1, reserve: 0 };

  it('should take as long as the slowest bucket by itself, and be refused nothing', () => {
    const { ids, end, refused, letIn } = play(all, sideBySide());
    expect([...refused]).to.deep.equal([]);
    expect(ids.size).to.equal(pages);
    expect(letIn).to.equal(pages);
    expect(end).to.be.at.most(1.1 * slowest);
  });

  it('should take no longer with several of a bucket at once', () => {
    const { ids, end, refused } = play(all, sideBySide({ perBucket: 4 }));
    expect([...refused]).to.deep.equal([]);
    expect(ids.size).to.equal(pages);
    expect(end).to.be.at.most(1.1 * slowest);
  });

  for (const [every, burst] of [
    [400, 1],
    [1_000, 3],
    [10_000, 25],
    [700, 8],
  ] as const) {
    it(`should be refused at most once a bucket and window beside ${burst.toString()} of others every ${every.toString()} ms`, () => {
      for (const perBucket of [1, 4]) {
        const { ids, refused } = play(all, sideBySide({ perBucket }), { every, burst });
        expect(ids.size).to.equal(pages);
        expect(Math.max(0, ...refused.values())).to.be.at.most(1);
      }
    });
  }
});
