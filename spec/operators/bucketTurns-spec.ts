import { expect } from 'chai';
import fc from 'fast-check';
import { bucketTurns } from '../../operators/bucketTurns.js';

describe('bucketTurns', () => {
  it('should let as many run in a bucket as it may, and the others in the order in which they came', () => {
    const turns = bucketTurns<number>(2);
    const entered = [1, 2, 3, 4].map((value) => turns.enter({ bucket: 'users', value }));
    expect(entered).to.deep.equal([true, true, false, false]);
    expect(turns.enter({ bucket: 'groups', value: 5 })).to.equal(true);
    expect(turns.waiting()).to.equal(2);
    expect(turns.leave('users')).to.deep.equal({ bucket: 'users', value: 3 });
    expect(turns.leave('groups')).to.equal(undefined);
    expect(turns.leave('users')).to.deep.equal({ bucket: 'users', value: 4 });
    expect(turns.waiting()).to.equal(0);
  });

  it('should give each a turn once, never more at once than a bucket has, whoever comes and goes', () => {
    const step = fc.record({ enters: fc.boolean(), bucket: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step), (perBucket, steps) => {
        const turns = bucketTurns<number>(perBucket);
        const model = new Map<string, { running: number; waiting: number[] }>();
        steps.forEach(({ enters, bucket }, value) => {
          const known = model.get(bucket) ?? { running: 0, waiting: [] };
          model.set(bucket, known);
          if (enters) {
            const hasRoom = known.running < perBucket;
            expect(turns.enter({ bucket, value })).to.equal(hasRoom);
            if (hasRoom) known.running++;
            else known.waiting.push(value);
          } else if (known.running > 0) {
            const next = known.waiting.shift();
            if (next === undefined) known.running--;
            expect(turns.leave(bucket)?.value).to.equal(next);
          }
          const waiting = [...model.values()].reduce((sum, each) => sum + each.waiting.length, 0);
          expect(turns.waiting()).to.equal(waiting);
        });
      }),
    );
  });
});
