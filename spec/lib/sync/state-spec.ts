import { expect } from 'chai';
import fc from 'fast-check';
import { OktaSinkError } from '../../../lib/errors.js';
import { afterPart, asCursor, isDone, readState, type Reading } from '../../../lib/sync/state.js';

describe('afterPart', () => {
  it('should know what is done, in whatever order parts come to their end', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 12 }),
        fc.nat(),
        (ids, seed) => {
          const order = [...ids].sort((a, b) => (a < b ? -1 : 1));
          const shuffled = [...ids].sort(
            (a, b) => ((a.length * 7 + seed) % 5) - ((b.length * 7 + seed) % 5),
          );
          let reading: Reading = { at: 'now', beyond: [], inHand: {} };
          const done = new Set<string>();
          for (const id of shuffled) {
            reading = afterPart(reading, id, order);
            done.add(id);
            for (const each of order) expect(isDone(reading, each)).to.equal(done.has(each));
          }
          expect(reading.beyond).to.deep.equal([]);
        },
      ),
    );
  });

  it('should forget the cursor of a part that is done', () => {
    const inHand = { a: asCursor({ v: 1, org: 'o' }), b: asCursor({ v: 1, org: 'o' }) };
    const reading = afterPart({ at: 'now', beyond: [], inHand }, 'a', ['a', 'b']);
    expect(Object.keys(reading.inHand)).to.deep.equal(['b']);
  });
});

describe('readState', () => {
  it('should refuse the checkpoint of another org, and one that is none of sync', () => {
    const state = asCursor({ v: 1, org: 'acme' });
    expect(readState(state, 'acme', 'users')?.org).to.equal('acme');
    expect(readState(undefined, 'acme', 'users')).to.equal(undefined);
    expect(() => readState(state, 'other', 'users')).to.throw(
      OktaSinkError,
      'users holds the tables of another org (acme)',
    );
    expect(() => readState({ v: 1, next: '/x' } as never, 'acme', 'users')).to.throw(
      OktaSinkError,
      'its checkpoint is none of sync',
    );
  });
});
