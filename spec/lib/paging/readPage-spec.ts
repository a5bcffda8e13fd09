import { expect } from 'chai';
import fc from 'fast-check';
import { OktaBodyError, OktaLinkError } from '../../../lib/errors.js';
import { identityOf } from '../../../lib/paging/identity.js';
import type { Next, PageHead } from '../../../lib/paging/page.js';
import { readPage, type PagingPlan, type PagingState } from '../../../lib/paging/readPage.js';

const url = '/api/v1/groups?limit=2&q=lee';
const nextPage: Next = { kind: 'page', url: '/api/v1/groups?after=2' };
const loop: Next = { kind: 'loop', url: '/api/v1/groups?after=1' };
const refused: Next = { kind: 'refused', error: new OktaLinkError('leads elsewhere') };

interface Given {
  readonly next?: Next | undefined;
  readonly limit?: number;
  readonly limitEnd?: 'recordLimit' | 'ceiling';
  readonly plan?: Partial<PagingPlan>;
  readonly state?: Partial<PagingState>;
  readonly follow?: (link: string) => Next;
}

function read(body: unknown, given: Given = {}) {
  const head: PageHead = {
    url,
    statusCode: 200,
    headers: { 'x-okta-request-id': 'req1' },
    next: given.next,
  };
  const plan: PagingPlan = {
    recordLimit: {
      records: given.limit ?? Infinity,
      end: given.limitEnd ?? 'recordLimit',
      clamped: false,
    },
    pageLimit: { pages: Infinity, end: 'pageLimit' },
    recordsKey: undefined,
    polling: false,
    ...given.plan,
  };
  const state: PagingState = {
    pages: 0,
    records: 0,
    shape: undefined,
    deliveredBefore: [],
    stopped: false,
    ...given.state,
  };
  const follow =
    given.follow ??
    ((link) => {
      throw new Error(`followed ${link}`);
    });
  return readPage(head, body, plan, state, follow);
}

const endOf = (body: unknown, given?: Given) => read(body, given).page.end;
const recordsOf = (body: unknown, given?: Given) => read(body, given).page.records;

describe('readPage', () => {
  it('should tell of the page what its head and body say', () => {
    const body = [{ id: 'a' }, { id: 'b' }];
    const { page, shape } = read(body, { next: nextPage });
    expect(page).to.deep.equal({
      url,
      statusCode: 200,
      headers: { 'x-okta-request-id': 'req1' },
      records: body,
      deliveredBefore: [],
      next: nextPage.url,
      end: undefined,
      failure: undefined,
    });
    expect(page.records).to.equal(body);
    expect(shape).to.deep.equal({ kind: 'array' });
  });

  describe('records', () => {
    it('should be any JSON value', () => {
      const records = [0, '', false, null, 'text', [], {}];
      expect(recordsOf(records)).to.deep.equal(records);
      expect(recordsOf({ data: records })).to.deep.equal(records);
    });

    it('should be one for any body that is no list', () => {
      for (const body of [null, 0, '', false, 'text', { id: 'a', roles: [1] }]) {
        expect(recordsOf(body, { limit: 0, next: nextPage })).to.deep.equal([body]);
        expect(endOf(body, { limit: 0, next: nextPage })).to.equal('notPaginated');
      }
    });

    it('should be none for an empty body', () => {
      const { page, shape } = read(undefined);
      expect(page.records).to.deep.equal([]);
      expect(page.end).to.equal('lastPage');
      expect(shape).to.equal(undefined);
    });

    it('should be cut at the record limit', () => {
      const page = (limit: number, records: number) =>
        recordsOf(['a', 'b', 'c'], { limit, state: { records } });
      expect(page(2, 0)).to.deep.equal(['a', 'b']);
      expect(page(10, 9)).to.deep.equal(['a']);
      expect(page(10, 10)).to.deep.equal([]);
      expect(page(10, 11)).to.deep.equal([]);
      expect(page(3, 0)).to.deep.equal(['a', 'b', 'c']);
    });

    it('should be those under recordsKey', () => {
      const body = { id: 'x', other: [1], items: [2] };
      expect(recordsOf(body, { plan: { recordsKey: 'items' } })).to.deep.equal([2]);
    });
  });

  describe('kinds', () => {
    const array = { kind: 'array' } as const;
    const envelope = { kind: 'envelope', key: 'data' } as const;

    it('should hold all pages to the kind of the first', () => {
      const { shape } = read({ data: [1], total: 2 }, { next: nextPage });
      expect(shape).to.deep.equal(envelope);
      expect(recordsOf({ data: [2], total: 2 }, { state: { shape: envelope } })).to.deep.equal([2]);
    });

    it('should be an error for a later page of another kind', () => {
      for (const [body, shape] of [
        [{ data: [1] }, array],
        [null, array],
        [[1], envelope],
        [{ other: [1] }, envelope],
      ] as const) {
        expect(() => read(body, { state: { shape } })).to.throw(
          OktaBodyError,
          'GET /api/v1/groups answered with a page of another kind',
        );
      }
    });

    it('should be decided by the next page when the first has no body', () => {
      const { page, shape } = read(undefined, { next: nextPage });
      expect(page.next).to.equal(nextPage.url);
      expect(shape).to.equal(undefined);
    });

    it('should stay what it was when a later page has no body', () => {
      const { page, shape } = read(undefined, { state: { shape: envelope } });
      expect(page.records).to.deep.equal([]);
      expect(shape).to.deep.equal(envelope);
    });

    it('should be an error when recordsKey names no array, without the query', () => {
      const plan = { recordsKey: 'items' };
      expect(() => read([1], { plan })).to.throw(
        OktaBodyError,
        /^GET \/api\/v1\/groups answered without an array under streaming\.recordsKey "items"/,
      );
    });
  });

  describe('next', () => {
    const withLink = { data: [1], _links: { next: { href: '/api/v1/groups?after=9' } } };

    it('should come from the body of an envelope', () => {
      const links: string[] = [];
      const follow = (link: string): Next => {
        links.push(link);
        return { kind: 'page', url: link };
      };
      expect(read(withLink, { follow }).page.next).to.equal('/api/v1/groups?after=9');
      expect(links).to.deep.equal(['/api/v1/groups?after=9']);
    });

    it('should come from the headers first', () => {
      expect(read(withLink, { next: nextPage }).page.next).to.equal(nextPage.url);
    });

    it('should not come from a body that is one record', () => {
      const factor = { id: 'a', _links: { next: { href: '/api/v1/verify' } } };
      expect(read(factor).page.next).to.equal(undefined);
    });

    it('should loop or be refused in the body too', () => {
      expect(endOf(withLink, { follow: () => loop })).to.equal('loop');
      expect(read(withLink, { follow: () => refused }).page.failure).to.equal(refused.error);
    });

    it('should be left out when a record is withheld, since this page is still the place', () => {
      expect(read([1, 2], { limit: 1, next: nextPage }).page.next).to.equal(undefined);
      expect(read([1], { next: nextPage, state: { stopped: true } }).page.next).to.equal(undefined);
      expect(read([1, 2], { limit: 2, next: nextPage }).page.next).to.equal(nextPage.url);
    });
  });

  describe('deliveredBefore', () => {
    const a = { id: 'a' };
    const b = { id: 'b' };
    const twin = { id: 'a', second: true };

    it('should be left out of the records, and kept for the next cursor', () => {
      const deliveredBefore = ['b'];
      const { page } = read([a, b], { state: { deliveredBefore } });
      expect(page.records).to.deep.equal([a]);
      expect(page.deliveredBefore).to.equal(deliveredBefore);
    });

    it('should count each identity as often as it is there', () => {
      const of = (...deliveredBefore: string[]) =>
        recordsOf([a, b, twin, a], { state: { deliveredBefore } });
      expect(of('a')).to.deep.equal([b, twin, a]);
      expect(of('a', 'a')).to.deep.equal([b, a]);
      expect(of('a', 'b', 'a', 'a')).to.deep.equal([]);
      expect(of('a', 'a', 'a', 'a', 'a')).to.deep.equal([b]);
    });

    it('should know records by uuid and by hash', () => {
      const records = [{ uuid: 'u' }, 0, null, 'text'];
      const deliveredBefore = [identityOf(0), 'u', identityOf('text')];
      expect(recordsOf(records, { state: { deliveredBefore } })).to.deep.equal([null]);
    });

    it('should pass over records that have gone meanwhile', () => {
      expect(recordsOf([b], { state: { deliveredBefore: ['a', 'gone'] } })).to.deep.equal([b]);
    });

    it('should leave more of the limit for the others', () => {
      const { page } = read([a, b], {
        limit: 1,
        next: nextPage,
        state: { deliveredBefore: ['a'] },
      });
      expect(page.records).to.deep.equal([b]);
      expect(page.end).to.equal('recordLimit');
      expect(page.next).to.equal(nextPage.url);
    });

    it('should be a multiset difference', () => {
      const letters = fc.array(fc.constantFrom('a', 'b', 'c'));
      fc.assert(
        fc.property(letters, letters, (ids, deliveredBefore) => {
          const count = (list: readonly unknown[], id: string) =>
            list.filter((item) => item === id).length;
          const left = recordsOf(
            ids.map((id) => ({ id })),
            { state: { deliveredBefore } },
          ).map((record) => (record as { id: string }).id);
          for (const id of ['a', 'b', 'c']) {
            expect(count(left, id)).to.equal(
              Math.max(0, count(ids, id) - count(deliveredBefore, id)),
            );
          }
        }),
      );
    });
  });

  describe('end', () => {
    const one = [1];
    const single = { id: 'a' };
    const polling = { polling: true };
    const lastAllowed = { pageLimit: { pages: 3, end: 'pageLimit' } } as const;
    const third = { pages: 2 };
    const stopped = { stopped: true };

    const cases: readonly (readonly [
      title: string,
      end: string | undefined,
      body: unknown,
      given: Given,
    ])[] = [
      ['no end while a next page is left', undefined, one, { next: nextPage }],
      ['no end for an empty page with a next link', undefined, [], { next: nextPage }],
      ['notPaginated for one record', 'notPaginated', single, {}],
      ['notPaginated before the limit', 'notPaginated', single, { limit: 0, next: loop }],
      ['recordLimit when the limit is 0', 'recordLimit', [], { limit: 0, next: nextPage }],
      ['recordLimit when it is 0 before lastPage', 'recordLimit', [], { limit: 0 }],
      ['recordLimit when it is 0 with no body', 'recordLimit', undefined, { limit: 0 }],
      [
        'recordLimit when nothing of it is left',
        'recordLimit',
        one,
        { limit: 5, state: { records: 5 } },
      ],
      ['recordLimit when a record was cut', 'recordLimit', [1, 2], { limit: 1 }],
      ['recordLimit for a cut before loop', 'recordLimit', [1, 2], { limit: 1, next: loop }],
      [
        'recordLimit for a cut before a bad link',
        'recordLimit',
        [1, 2],
        { limit: 1, next: refused },
      ],
      [
        'recordLimit when 0 before caughtUp',
        'recordLimit',
        [],
        { limit: 0, plan: polling, next: loop },
      ],
      ['ceiling when a record was cut by it', 'ceiling', [1, 2], { limit: 1, limitEnd: 'ceiling' }],
      ['caughtUp for an empty page of polling', 'caughtUp', [], { plan: polling, next: nextPage }],
      ['caughtUp before lastPage', 'caughtUp', [], { plan: polling }],
      [
        'caughtUp before pageLimit',
        'caughtUp',
        [],
        { plan: { ...polling, ...lastAllowed }, state: third },
      ],
      ['lastPage without a next link', 'lastPage', one, {}],
      ['lastPage for an empty page', 'lastPage', [], {}],
      ['lastPage even where the limit is reached exactly', 'lastPage', one, { limit: 1 }],
      ['lastPage before pageLimit', 'lastPage', one, { plan: lastAllowed, state: third }],
      ['loop for a link to a visited page', 'loop', one, { next: loop }],
      ['loop before recordLimit', 'loop', one, { limit: 1, next: loop }],
      ['loop before pageLimit', 'loop', one, { next: loop, plan: lastAllowed, state: third }],
      ['recordLimit when reached exactly', 'recordLimit', one, { limit: 1, next: nextPage }],
      [
        'ceiling when reached exactly',
        'ceiling',
        one,
        { limit: 1, limitEnd: 'ceiling', next: nextPage },
      ],
      [
        'recordLimit before pageLimit',
        'recordLimit',
        one,
        { limit: 1, next: nextPage, plan: lastAllowed, state: third },
      ],
      [
        'pageLimit with the last page allowed',
        'pageLimit',
        one,
        { next: nextPage, plan: lastAllowed, state: third },
      ],
      [
        'no pageLimit with the last but one',
        undefined,
        one,
        { next: nextPage, plan: lastAllowed, state: { pages: 1 } },
      ],
      [
        'ceiling where it is a number of pages',
        'ceiling',
        one,
        { next: nextPage, plan: { pageLimit: { pages: 1, end: 'ceiling' } } },
      ],
      [
        'no end for polling while pages are not empty',
        undefined,
        one,
        { plan: polling, next: nextPage },
      ],
      ['no end for a link to be refused: that is a failure', undefined, one, { next: refused }],
      [
        'no end for it before the limit reached exactly',
        undefined,
        one,
        { limit: 1, next: refused },
      ],
      ['stopped when records are withheld', 'stopped', one, { state: stopped }],
      ['stopped for one record that is withheld', 'stopped', single, { state: stopped }],
      ['stopped when a next page is left', 'stopped', [], { state: stopped, next: nextPage }],
      ['lastPage before stopped', 'lastPage', [], { state: stopped }],
      ['lastPage before stopped, with no body', 'lastPage', undefined, { state: stopped }],
      ['loop before stopped', 'loop', [], { state: stopped, next: loop }],
      [
        'caughtUp before stopped',
        'caughtUp',
        [],
        { state: stopped, next: nextPage, plan: polling },
      ],
      [
        'pageLimit before stopped',
        'pageLimit',
        [],
        { next: nextPage, plan: lastAllowed, state: { ...third, ...stopped } },
      ],
      ['recordLimit of 0 before stopped', 'recordLimit', one, { limit: 0, state: stopped }],
    ];
    for (const [title, end, body, given] of cases) {
      it(`should be ${title}`, () => {
        expect(endOf(body, given)).to.equal(end);
      });
    }
  });

  describe('polling', () => {
    const plan = { polling: true };

    it('should leave the polling link for the cursor', () => {
      expect(read([], { plan, next: nextPage }).page.next).to.equal(nextPage.url);
    });

    it('should not take a link that leads back for a loop', () => {
      expect(read([1], { plan, next: loop }).page).to.include({ end: undefined, next: loop.url });
      expect(read([], { plan, next: loop }).page).to.include({ end: 'caughtUp', next: loop.url });
    });
  });

  describe('failure', () => {
    it('should be the error of a refused link, once the page has settled', () => {
      const { page } = read([1, 2], { next: refused });
      expect(page.records).to.deep.equal([1, 2]);
      expect(page.failure).to.equal(refused.error);
      expect(page.next).to.equal(undefined);
    });

    it('should not stand beside an end', () => {
      for (const given of [{ limit: 1 }, { limit: 0 }, { state: { stopped: true } }]) {
        const { page } = read([1, 2], { next: refused, ...given });
        expect(page.end).to.be.a('string');
        expect(page.failure).to.equal(undefined);
      }
    });
  });

  describe('stopped', () => {
    it('should deliver nothing, and leave this page as the place', () => {
      const given = { next: nextPage, state: { stopped: true, deliveredBefore: ['x'] } };
      const { page } = read([{ id: 'a' }, { id: 'x' }], given);
      expect(page.records).to.deep.equal([]);
      expect(page.next).to.equal(undefined);
      expect(page.deliveredBefore).to.deep.equal(['x']);
    });

    it('should leave the next page as the place where all has settled before', () => {
      const given = { next: nextPage, state: { stopped: true, deliveredBefore: ['x'] } };
      expect(read([{ id: 'x' }], given).page).to.include({ end: 'stopped', next: nextPage.url });
    });
  });

  it('should never deliver more than what is left of the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(20), fc.nat(20), (body, limit, before) => {
        const { page } = read(body, { limit, next: nextPage, state: { records: before } });
        const left = Math.max(0, limit - before);
        expect(page.records).to.deep.equal(body.slice(0, left));
        expect(page.end).to.equal(body.length >= left ? 'recordLimit' : undefined);
        expect(page.next).to.equal(body.length > left ? undefined : nextPage.url);
      }),
    );
  });
});
