import { expect } from 'chai';
import type { ParsedStream } from '../../../lib/options/input.js';
import { parseStreamInput } from '../../../lib/options/input.js';
import { demandPlan } from '../../../lib/paging/demandPlan.js';

const users = '/api/v1/users';

function streamOf(streaming: object = {}, more: object = {}): ParsedStream {
  return parseStreamInput({ relativeUrl: users, streaming, ...more });
}

describe('demandPlan', () => {
  it('should carry over what bounds the run', () => {
    const stream = streamOf({ recordLimit: 10, recordsKey: 'roles' });
    expect(demandPlan(stream, stream.url)).to.deep.equal({
      recordLimit: { records: 10, end: 'recordLimit', clamped: false },
      recordsKey: 'roles',
      pageLimit: { pages: Infinity, end: 'pageLimit' },
      pagesAhead: 3,
      polling: false,
    });
  });

  for (const [window, readAhead, pagesAhead] of [
    ['page', 0, 1],
    ['page', 2, 3],
    ['record', 0, 1],
    ['record', 3, 4],
    ['run', 2, 3],
    [5, 0, 5],
    [5, 2, 7],
  ] as const) {
    it(`should allow ${pagesAhead.toString()} pages with window ${window.toString()} and ${readAhead.toString()} ahead`, () => {
      const stream = streamOf({ window, readAhead });
      expect(demandPlan(stream, stream.url).pagesAhead).to.equal(pagesAhead);
    });
  }

  describe('pageLimit', () => {
    const pageLimitOf = (stream: ParsedStream, firstUrl = stream.url) =>
      demandPlan(stream, firstUrl).pageLimit;
    const ceiling = { pages: 5_000, end: 'ceiling' };

    it('should be maxPages', () => {
      expect(pageLimitOf(streamOf({ maxPages: 7 }))).to.deep.equal({ pages: 7, end: 'pageLimit' });
    });

    it("should be the card's ceiling where the default limit was dropped", () => {
      expect(pageLimitOf(streamOf(), users)).to.deep.equal(ceiling);
      expect(pageLimitOf(streamOf({ recordLimit: 10 }), users)).to.deep.equal(ceiling);
      expect(pageLimitOf(streamOf({ maxPages: 5_001 }), users)).to.deep.equal(ceiling);
    });

    it('should stay maxPages where that is less', () => {
      for (const maxPages of [1, 5_000]) {
        const expected = { pages: maxPages, end: 'pageLimit' };
        expect(pageLimitOf(streamOf({ maxPages }), users)).to.deep.equal(expected);
      }
    });

    it('should not be lowered where Infinity lifts the ceiling', () => {
      const expected = { pages: Infinity, end: 'pageLimit' };
      expect(pageLimitOf(streamOf({ recordLimit: Infinity }), users)).to.deep.equal(expected);
    });

    it('should not be lowered for a limit that was given', () => {
      const given = streamOf({}, { query: { limit: 50 } });
      expect(pageLimitOf(given, users)).to.deep.equal({ pages: Infinity, end: 'pageLimit' });
    });
  });

  describe('polling', () => {
    const isPolling = (url: string) => demandPlan(streamOf(), url).polling;

    it('should be a System Log query without until, ascending', () => {
      for (const query of [
        '',
        '?limit=200',
        '?since=2024-01-01T00:00:00Z',
        '?after=1_2&sortOrder=ASCENDING',
        '?filter=until',
      ]) {
        expect(isPolling(`/api/v1/logs${query}`), query).to.equal(true);
      }
    });

    it('should be no other', () => {
      for (const url of [
        '/api/v1/logs?until=2024-01-01T00:00:00Z',
        '/api/v1/logs?%75ntil=2024-01-01',
        '/api/v1/logs?sortOrder=DESCENDING',
        '/api/v1/logs?limit=2&sortOrder=descending',
        '/api/v1/users',
        '/api/v1/logs/1',
        '/api/v1/logStreams?limit=20',
      ]) {
        expect(isPolling(url), url).to.equal(false);
      }
    });
  });
});
