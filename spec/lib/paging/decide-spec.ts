import { expect } from 'chai';
import fc from 'fast-check';
import { OktaLinkError } from '../../../lib/errors.js';
import {
  decide,
  isLast,
  type Decision,
  type DemandPlan,
  type Progress,
} from '../../../lib/paging/decide.js';
import type { Next, Page, PageHead } from '../../../lib/paging/page.js';

const nextUrl = '/api/v1/groups?limit=200&after=2';
const next: Next = { kind: 'page', url: nextUrl };
const failure = new OktaLinkError('leads elsewhere');

function headOf(head: Partial<PageHead> = {}): PageHead {
  return { url: '/api/v1/groups?limit=200', statusCode: 200, headers: {}, next, ...head };
}

function pageOf(page: Partial<Page> = {}): Page {
  return {
    ...headOf(),
    records: [],
    deliveredBefore: [],
    next: nextUrl,
    end: undefined,
    failure: undefined,
    ...page,
  };
}

/** One page asked for, its head is there. */
function progressOf(progress: Partial<Progress> = {}): Progress {
  return {
    requested: 1,
    counted: 0,
    settled: 0,
    records: 0,
    others: { pages: 0, records: 0, expected: 0 },
    largestPage: 0,
    last: undefined,
    stopped: false,
    ...progress,
  };
}

function planOf(limit = Infinity, plan: Partial<DemandPlan> = {}): DemandPlan {
  return {
    recordLimit: { records: limit, end: 'recordLimit', clamped: false },
    pageLimit: { pages: Infinity, end: 'pageLimit' },
    recordsKey: undefined,
    polling: false,
    pagesAhead: 3,
    ...plan,
  };
}

/** One page asked for and counted. */
const counted = { counted: 1, last: pageOf() };
const asks: Decision = { url: nextUrl };

describe('decide', () => {
  const cases: readonly (readonly [
    title: string,
    decision: Decision,
    head: Partial<PageHead>,
    progress: Partial<Progress>,
    plan: DemandPlan,
  ])[] = [
    ['ask as soon as the head names the next page', asks, {}, {}, planOf()],
    ['ask when the page has been counted', asks, {}, counted, planOf()],

    // Demand
    ['wait when as many pages as allowed are on their way', 'wait', {}, { requested: 3 }, planOf()],
    ['ask when one of them has settled', asks, {}, { requested: 3, settled: 1 }, planOf()],
    [
      'wait for the page to settle without read-ahead',
      'wait',
      {},
      counted,
      planOf(Infinity, { pagesAhead: 1 }),
    ],
    [
      'ask once it has settled',
      asks,
      {},
      { ...counted, settled: 1 },
      planOf(Infinity, { pagesAhead: 1 }),
    ],

    // Record limit
    ['not ask while a full page would reach the limit', 'wait', {}, {}, planOf(200)],
    ['ask when a full page leaves one record', asks, {}, {}, planOf(201)],
    ['wait when two full pages would reach it', 'wait', {}, { requested: 2 }, planOf(400)],
    ['ask when two full pages leave one record', asks, {}, { requested: 2 }, planOf(401)],
    [
      'ask when a short page has left room',
      asks,
      {},
      { ...counted, records: 199, largestPage: 199 },
      planOf(200),
    ],
    [
      'add what was counted to what is expected',
      'wait',
      {},
      { requested: 2, counted: 1, records: 150, largestPage: 150 },
      planOf(350),
    ],
    [
      'hold the limit over what earlier runs streamed',
      'wait',
      {},
      { records: 9_800 },
      planOf(10_000),
    ],
    ['wait for the page when the limit is 0', 'wait', {}, {}, planOf(0)],

    // Unknown page size
    [
      'wait for the first page when its size is unknown',
      'wait',
      { url: '/a' },
      {},
      planOf(1_000_000),
    ],
    ['ask all the same when there is no limit', asks, { url: '/a' }, {}, planOf()],
    [
      'take a limit that is no number for unknown',
      'wait',
      { url: '/a?limit=all' },
      {},
      planOf(1_000),
    ],
    [
      'take a limit below 1, as next links carry it, for unknown',
      'wait',
      { url: '/a?limit=-1' },
      {},
      planOf(1_000),
    ],
    [
      'expect the largest page so far',
      'wait',
      { url: '/a' },
      { requested: 3, counted: 1, records: 50, largestPage: 50 },
      planOf(150, { pagesAhead: 9 }),
    ],
    [
      'ask where pages as large as the largest leave room',
      asks,
      { url: '/a' },
      { requested: 3, counted: 1, records: 50, largestPage: 50 },
      planOf(151, { pagesAhead: 9 }),
    ],

    // Where the link stands
    [
      'wait for the body when the head names no next page',
      'wait',
      { next: undefined },
      {},
      planOf(),
    ],
    ['ask for the next page that the body named', asks, { next: undefined }, counted, planOf()],
    [
      'stop when the body named none',
      'stop',
      { next: undefined },
      { counted: 1, last: pageOf({ next: undefined }) },
      planOf(),
    ],
    [
      'wait for the page before a loop ends the run',
      'wait',
      { next: { kind: 'loop', url: nextUrl } },
      {},
      planOf(),
    ],
    [
      'wait for the page before a bad link fails it',
      'wait',
      { next: { kind: 'refused', error: failure } },
      {},
      planOf(),
    ],

    // Polling
    ['not ask early when polling', 'wait', {}, {}, planOf(Infinity, { polling: true })],
    [
      'ask when polling once the page has been counted',
      asks,
      {},
      counted,
      planOf(Infinity, { polling: true }),
    ],

    // Ends
    ['stop when told to', 'stop', {}, { stopped: true }, planOf()],
    [
      'stop when told to, whatever is on its way',
      'stop',
      {},
      { stopped: true, requested: 3 },
      planOf(),
    ],
    [
      'stop behind a page with an end',
      'stop',
      {},
      { counted: 1, last: pageOf({ end: 'recordLimit' }) },
      planOf(),
    ],
    [
      'stop behind a page with a failure',
      'stop',
      {},
      { counted: 1, last: pageOf({ failure }) },
      planOf(),
    ],
    [
      'stop at the page limit without waiting for bodies',
      'stop',
      {},
      { requested: 2 },
      planOf(Infinity, { pageLimit: { pages: 2, end: 'pageLimit' } }),
    ],
    [
      'ask for the last page that the page limit allows',
      asks,
      {},
      {},
      planOf(Infinity, { pageLimit: { pages: 2, end: 'pageLimit' } }),
    ],
  ];
  for (const [title, decision, head, progress, plan] of cases) {
    it(`should ${title}`, () => {
      expect(decide(headOf(head), progressOf(progress), plan)).to.deep.equal(decision);
    });
  }

  const progresses = fc
    .record({
      settled: fc.nat(10),
      counting: fc.nat(5),
      uncounted: fc.nat(5),
      records: fc.nat(3_000),
      largestPage: fc.nat(200),
      stopped: fc.boolean(),
    })
    .map(({ settled, counting, uncounted, ...rest }) =>
      progressOf({
        ...rest,
        settled,
        counted: settled + counting,
        requested: Math.max(1, settled + counting + uncounted),
        last: settled + counting === 0 ? undefined : pageOf(),
      }),
    );
  const plans = fc
    .record({
      limit: fc.oneof(fc.nat(4_000), fc.constant(Infinity)),
      pages: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(Infinity)),
      pagesAhead: fc.integer({ min: 1, max: 6 }),
      polling: fc.boolean(),
    })
    .map(({ limit, pages, ...rest }) =>
      planOf(limit, { pageLimit: { pages, end: 'pageLimit' }, ...rest }),
    );

  it('should never ask when demand, a limit or a stop forbids it', () => {
    fc.assert(
      fc.property(progresses, plans, fc.constantFrom(next, undefined), (progress, plan, link) => {
        if (typeof decide(headOf({ next: link }), progress, plan) === 'string') return;
        const uncounted = progress.requested - progress.counted;
        expect(progress.requested - progress.settled).to.be.lessThan(plan.pagesAhead);
        expect(progress.records + 200 * uncounted).to.be.lessThan(plan.recordLimit.records);
        expect(progress.requested).to.be.lessThan(plan.pageLimit.pages);
        expect(progress.stopped).to.equal(false);
        if (plan.polling || link === undefined) expect(uncounted).to.equal(0);
      }),
    );
  });

  it('should never wait when nothing is on its way and nothing is in hand', () => {
    fc.assert(
      fc.property(progresses, plans, (given, plan) => {
        const { requested, records } = given;
        fc.pre(records < plan.recordLimit.records);
        const idle = { ...given, counted: requested, settled: requested, last: pageOf() };
        expect(decide(headOf(), idle, plan)).to.not.equal('wait');
      }),
    );
  });
});

describe('isLast', () => {
  it('should hold for a page with an end or a failure alone', () => {
    expect(isLast(undefined)).to.equal(false);
    expect(isLast(pageOf())).to.equal(false);
    expect(isLast(pageOf({ end: 'lastPage' }))).to.equal(true);
    expect(isLast(pageOf({ failure }))).to.equal(true);
  });
});
