import { expect } from 'chai';
import { driftOf, propertiesRead } from '../../../../lib/sinks/table/driftOf.js';
import { readColumns } from '../../../../lib/sinks/table/readColumns.js';

describe('driftOf', () => {
  const columns = readColumns({ id: 'text', city: { type: 'text', path: 'profile.city' } }) ?? [];

  it('should name what no column reads, at the top alone', () => {
    const row = { id: 1, profile: { street: 'x' }, status: null, city: 'x' };
    expect(driftOf(row, propertiesRead(columns))).to.deep.equal(['status', 'city']);
  });
  it('should find none in what is no object', () => {
    expect([null, 'text', 5].map((row) => driftOf(row, new Set()))).to.deep.equal([[], [], []]);
  });
});
