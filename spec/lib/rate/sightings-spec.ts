import { expect } from 'chai';
import fc from 'fast-check';
import type { Rate } from '../../../lib/rate/rateHeaders.js';
import { allSighted, relationOf, sighted, type Sightings } from '../../../lib/rate/sightings.js';

const rate = (remaining: number, over: Partial<Rate> = {}): Rate => ({
  limit: 60,
  remaining,
  reset: 60,
  date: 0,
  ...over,
});
const seen = (remaining: readonly number[], over: Partial<Rate> = {}): Sightings => {
  const all = remaining.reduce<Sightings | undefined>(
    (known, one) => sighted(known, rate(one, over)),
    undefined,
  );
  return all ?? expect.fail();
};

describe('sighted', () => {
  it('should gather the numbers of a window, and begin anew with the next', () => {
    const two = sighted(seen([59]), rate(58, { date: 7 }));
    expect(two).to.include({ date: 7, reset: 60 });
    expect(two.remaining).to.deep.equal([59, 58]);
    expect(sighted(two, rate(57, { reset: 61 })).remaining).to.have.length(3);
    expect(sighted(two, rate(59, { reset: 120, date: 60 })).remaining).to.deep.equal([59]);
    expect(sighted(two, rate(59, { reset: 30 }))).to.equal(two);
  });

  it('should not grow', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => 1_000 - i);
    expect(seen(many, { limit: 2_000 }).remaining).to.have.length(64);
  });

  it('should count when more remains than others were told before', () => {
    const before = seen([40, 30]);
    expect(sighted(undefined, rate(29), before).rises).to.equal(0);
    expect(sighted(undefined, rate(30), before).rises).to.equal(1);
    expect(sighted(undefined, rate(59, { reset: 120, date: 60 }), before).rises).to.equal(0);
    expect(sighted(undefined, rate(0), seen([0])).rises).to.equal(0);
  });
});

describe('relationOf', () => {
  it('should be one where numbers take turns, and nothing before', () => {
    expect(relationOf(seen([59]), seen([58]))).to.equal(undefined);
    expect(relationOf(seen([59, 57]), seen([58]))).to.equal(undefined);
    expect(relationOf(seen([59, 57]), seen([58, 56]))).to.equal('one');
    expect(relationOf(seen([59, 57]), seen([58, 56]), 1)).to.equal(undefined);
  });

  it('should be apart where limit, Reset or numbers disagree', () => {
    expect(relationOf(seen([59]), seen([58], { limit: 100 }))).to.equal('apart');
    expect(relationOf(seen([59]), seen([58], { reset: 75 }))).to.equal('apart');
    expect(relationOf(seen([59, 58, 57]), seen([59, 58]))).to.equal('apart');
    expect(relationOf(seen([59, 58, 57, 1]), seen([59, 0]))).to.equal(undefined);
  });

  it('should learn nothing from windows that were not open at the same time', () => {
    const old = seen([3, 2, 1], { date: 50 });
    expect(relationOf(old, seen([59], { reset: 120, date: 60 }))).to.equal(undefined);
    // A window that ends within a second, and the next.
    expect(relationOf(old, seen([59], { reset: 119, date: 59 }))).to.equal(undefined);
  });

  const order = fc.array(fc.boolean(), { minLength: 12, maxLength: 60 });

  it('should never part the keys of one counter, whoever else counts in it', () => {
    fc.assert(
      fc.property(order, fc.array(fc.nat(2), { minLength: 60, maxLength: 60 }), (turns, others) => {
        let remaining = 200;
        const numbers = turns.map((isA, i) => {
          remaining -= 1 + (others[i] ?? 0);
          return { isA, remaining };
        });
        const of = (which: boolean) =>
          numbers.filter(({ isA }) => isA === which).map((one) => one.remaining);
        fc.pre(of(true).length > 0 && of(false).length > 0);
        const [a, b] = [of(true), of(false)].map((one) => seen(one, { limit: 200 }));
        if (a === undefined || b === undefined) return;
        const turnsTaken = turns.filter((isA, i) => i > 0 && isA !== turns[i - 1]).length;
        expect(relationOf(a, b)).to.equal(turnsTaken >= 3 ? 'one' : undefined);
      }),
    );
  });

  it('should never take two counters for one that go down by our own requests', () => {
    fc.assert(
      fc.property(order, fc.nat(20), fc.nat(20), (turns, usedOfA, usedOfB) => {
        const count = (which: boolean, used: number) =>
          turns.filter((isA) => isA === which).map((_, i) => 199 - used - i);
        const [ofA, ofB] = [count(true, usedOfA), count(false, usedOfB)];
        fc.pre(ofA.length > 0 && ofB.length > 0);
        expect(relationOf(seen(ofA, { limit: 200 }), seen(ofB, { limit: 200 }))).not.to.equal(
          'one',
        );
      }),
    );
  });

  it('should take no turn from where both have come to 0, whichever is looked at first', () => {
    expect(relationOf(seen([0, 2]), seen([1, 0]))).to.equal(undefined);
    expect(relationOf(seen([1, 0]), seen([0, 2]))).to.equal(undefined);
    expect(relationOf(seen([2]), seen([3, 1, 0]))).to.equal(undefined);
    expect(relationOf(seen([4, 2, 0]), seen([3, 1]))).to.equal('one');
  });

  it('should be the same from both sides', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(relationOf(seen(a), seen(b))).to.equal(relationOf(seen(b), seen(a)));
      }),
    );
  });
});

describe('allSighted', () => {
  it('should be the newest window of all', () => {
    expect(allSighted([])).to.equal(undefined);
    const all = allSighted([
      seen([5]),
      seen([59], { reset: 120, date: 61 }),
      seen([57], { reset: 119, date: 63 }),
    ]);
    expect(all).to.deep.include({ reset: 120, date: 63, remaining: [59, 57] });
  });
});
