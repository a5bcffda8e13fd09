import { expect } from 'chai';
import fc from 'fast-check';
import { maxCeilingPages, maxRecords, recordLimit } from '../../../lib/options/recordLimit.js';

describe('recordLimit', () => {
  const ceiling = (records: number, clamped = false) => ({ records, end: 'ceiling', clamped });
  const own = (records: number, clamped = false) => ({ records, end: 'recordLimit', clamped });

  it('should stand for the ceiling when missing or null', () => {
    expect(recordLimit(undefined, 200)).to.deep.equal(ceiling(1_000_000));
    expect(recordLimit(null, 1)).to.deep.equal(ceiling(5_000));
    expect(recordLimit(null, 1_000)).to.deep.equal(ceiling(1_000_000));
  });

  it('should keep a number up to the ceiling', () => {
    expect(recordLimit(0, 200)).to.deep.equal(own(0));
    expect(recordLimit(3, 200)).to.deep.equal(own(3));
    expect(recordLimit(1_000_000, 200)).to.deep.equal(own(1_000_000));
    expect(recordLimit(5_000, 1)).to.deep.equal(own(5_000));
  });

  it('should clamp a number above the ceiling', () => {
    expect(recordLimit(1_000_001, 200)).to.deep.equal(ceiling(1_000_000, true));
    expect(recordLimit(5_001, 1)).to.deep.equal(ceiling(5_000, true));
  });

  it('should lift the ceiling for Infinity', () => {
    expect(recordLimit(Infinity, 1)).to.deep.equal(own(Infinity));
  });

  it('should stream nothing with a page size of 0', () => {
    expect(recordLimit(undefined, 0)).to.deep.equal(own(0));
    expect(recordLimit(0, 0)).to.deep.equal(own(0));
    expect(recordLimit(Infinity, 0)).to.deep.equal(own(0));
    expect(recordLimit(5, 0)).to.deep.equal(own(0, true));
  });

  it('should never exceed the ceiling nor what was given', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.nat(1_000), (given, pageSize) => {
        const { records, clamped } = recordLimit(given, pageSize);
        expect(records).to.equal(Math.min(given, maxRecords, maxCeilingPages * pageSize));
        expect(clamped).to.equal(records < given);
      }),
    );
  });
});
