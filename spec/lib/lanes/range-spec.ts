import { expect } from 'chai';
import fc from 'fast-check';
import { everything, parts, rangeUrl, timeOf, within } from '../../../lib/lanes/range.js';
import { valuesOf } from '../../../lib/url/query.js';

const at = (time: number) => ({ created: new Date(time).toISOString() });

describe('rangeUrl', () => {
  const range = { from: Date.UTC(2024, 0, 1), to: Date.UTC(2025, 0, 1) };

  it("should bound the caller's own search, and sort by the key", () => {
    const url = rangeUrl('/api/v1/users?search=a+eq+1+or+b+eq+2&limit=50', 'created', range);
    expect(valuesOf(url, 'search')).to.deep.equal([
      '(a eq 1 or b eq 2) and created ge "2024-01-01T00:00:00.000Z" and created lt "2025-01-01T00:00:00.000Z"',
    ]);
    expect(valuesOf(url, 'sortBy')).to.deep.equal(['created']);
    expect(valuesOf(url, 'sortOrder')).to.deep.equal(['asc']);
    expect(valuesOf(url, 'limit')).to.deep.equal(['50']);
  });

  it('should leave out bounds that there are not', () => {
    const url = rangeUrl('/api/v1/users?search=a', 'created', everything);
    expect(valuesOf(url, 'search')).to.deep.equal(['(a)']);
  });

  it('should ask the System Log for a little more', () => {
    const url = rangeUrl('/api/v1/logs?since=x&q=a', 'published', range);
    expect(valuesOf(url, 'since')).to.deep.equal(['2023-12-31T23:59:59.999Z']);
    expect(valuesOf(url, 'until')).to.deep.equal(['2025-01-01T00:00:00.001Z']);
    expect(valuesOf(url, 'q')).to.deep.equal(['a']);
  });
});

describe('within', () => {
  it('should pass a page on by reference that lies within', () => {
    const page = [at(10), at(20)];
    expect(within(page, 'created', { from: 10, to: 21 })).to.deep.equal({
      records: page,
      isBeyond: false,
    });
    expect(within(page, 'created', { from: 10, to: 21 }).records).to.equal(page);
    expect(within([], 'created', everything)).to.deep.equal({ records: [], isBeyond: false });
  });

  it('should leave out what is before, and at or beyond the upper bound', () => {
    const page = [at(5), at(10), at(20), at(30)];
    expect(within(page, 'created', { from: 10, to: 20 })).to.deep.equal({
      records: [at(10)],
      isBeyond: true,
    });
    expect(within(page, 'created', { from: 6, to: 31 })).to.deep.equal({
      records: [at(10), at(20), at(30)],
      isBeyond: false,
    });
  });

  it('should keep what does not say when it was made', () => {
    const page = [at(5), { id: 1 }, at(30)];
    expect(within(page, 'created', { from: 0, to: 20 }).records).to.deep.equal([at(5), { id: 1 }]);
  });

  it('should deliver each record in one of the parts, whatever they are', () => {
    const times = fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 9 }), (given, count) => {
        const page = given.sort((a, b) => a - b).map(at);
        const ranges = parts({ from: 0, to: 1_001 }, count);
        const all = ranges.flatMap((range) => within(page, 'created', range).records);
        expect(all).to.deep.equal(page);
      }),
    );
  });
});

describe('parts', () => {
  it('should be of one length, and leave no gap', () => {
    expect(parts({ from: 0, to: 10 }, 4)).to.deep.equal([
      { from: 0, to: 3 },
      { from: 3, to: 5 },
      { from: 5, to: 8 },
      { from: 8, to: 10 },
    ]);
  });

  it('should be fewer where milliseconds do not suffice', () => {
    expect(parts({ from: 0, to: 2 }, 4)).to.have.length(2);
    expect(parts({ from: 7, to: 7 }, 2)).to.deep.equal([]);
  });
});

describe('timeOf', () => {
  it('should be NaN for what does not say', () => {
    expect(timeOf(at(7), 'created')).to.equal(7);
    for (const record of [null, 'x', {}, { created: 7 }, { created: 'soon' }]) {
      expect(timeOf(record, 'created')).to.be.NaN;
    }
  });
});
