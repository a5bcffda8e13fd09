import { expect } from 'chai';
import fc from 'fast-check';
import { parseCriteria } from '../../../../lib/sandbox/data/criteria.js';
import { takePage } from '../../../../lib/sandbox/wire/page.js';
import { createRecords } from '../../../../lib/sandbox/data/records.js';
import type { Indexed } from '../../../../lib/sandbox/data/records.js';
import { select } from '../../../../lib/sandbox/data/select.js';

interface Item extends Indexed {
  readonly name: string;
}

const items = () =>
  createRecords<Item>(97, (index) => ({
    index,
    created: Math.floor(index / 3) * 10,
    name: String((index * 31) % 7),
  }));
const read = (item: Item, path: string): unknown => item[path as 'name'];
const criteriaOf = (text: string | undefined) =>
  text === undefined
    ? undefined
    : parseCriteria(text, (path) => (path === 'name' ? 'text' : 'date'));

describe('select', () => {
  const query = fc.record({
    text: fc.constantFrom(
      undefined,
      'name eq "3"',
      'name ge "2" and name lt "5"',
      'created gt "1970-01-01T00:00:00.100Z" and created le "1970-01-01T00:00:00.250Z"',
      'created eq "1970-01-01T00:00:00.030Z" or name eq "6"',
    ),
    sortBy: fc.constantFrom('id', 'created', 'name'),
    descending: fc.boolean(),
    limit: fc.integer({ min: 1, max: 40 }),
  });

  it('should give every record once, whatever the page size', () => {
    fc.assert(
      fc.property(query, ({ text, sortBy, descending, limit }) => {
        const records = items();
        const rest = { criteria: criteriaOf(text), read, sortBy, descending };
        const whole = [...select(records, { ...rest, after: -1 })];
        const paged: Item[] = [];
        for (let after = -1, more = true; more;) {
          const taken = takePage(select(records, { ...rest, after }), limit);
          paged.push(...taken.page);
          more = taken.more;
          after = paged.at(-1)?.index ?? -1;
        }
        expect(paged).to.deep.equal(whole);
        expect(new Set(whole.map(({ index }) => index)).size).to.equal(whole.length);
      }),
    );
  });

  it('should find what a plain filter finds', () => {
    const text = 'created gt "1970-01-01T00:00:00.100Z" and created le "1970-01-01T00:00:00.250Z"';
    const selection = {
      criteria: criteriaOf(text),
      read,
      sortBy: 'id',
      descending: true,
      after: -1,
    };
    const found = [...select(items(), selection)].map(({ created }) => created);
    expect(Math.min(...found)).to.equal(110);
    expect(Math.max(...found)).to.equal(250);
    expect(found).to.have.length(45);
  });

  it('should sort by a field, ties by index', () => {
    const sorted = { criteria: undefined, read, sortBy: 'name', descending: false, after: -1 };
    const found = [...select(items(), sorted)];
    const expected = [...found].sort((a, b) => a.name.localeCompare(b.name) || a.index - b.index);
    expect(found).to.deep.equal(expected);
  });

  it('should sort anew after a write', () => {
    const records = items();
    const sorted = { criteria: undefined, read, sortBy: 'name', descending: false, after: -1 };
    expect([...select(records, sorted)].at(-1)?.index).to.not.equal(0);
    records.put({ ...records.at(0), name: 'zzz' });
    expect([...select(records, sorted)].at(-1)?.index).to.equal(0);
  });

  it('should pass over removed records and go on after them', () => {
    const records = items();
    records.put({ ...records.at(5), removed: true });
    const plain = { criteria: undefined, read, sortBy: 'id', descending: false, after: 5 };
    expect(takePage(select(records, plain), 1).page[0]?.index).to.equal(6);
    expect([...select(records, { ...plain, after: -1 })]).to.have.length(96);
  });
});
