import { expect } from 'chai';
import { lists } from '../../../../lib/sandbox/catalog/lists.js';
import { makeRecord } from '../../../../lib/sandbox/catalog/makeRecord.js';

describe('makeRecord', () => {
  const making = { number: 5, index: 2, created: Date.UTC(2024, 0, 2), refer: () => 'ref' };

  it('should make a record with properties of every list', () => {
    for (const { path } of lists)
      expect(Object.keys(makeRecord(path, making)), path).to.not.be.empty;
  });

  it('should make nothing of a path that it does not know', () => {
    expect(makeRecord('/api/v1/none', making)).to.deep.equal({});
  });

  it('should make the same of the same number, and other values of another', () => {
    const path = '/governance/api/v1/reviews';
    expect(makeRecord(path, making)).to.deep.equal(makeRecord(path, making));
    expect(makeRecord(path, making)).to.not.deep.equal(makeRecord(path, { ...making, number: 6 }));
  });

  it('should write times as Okta does, and refer to users by id', () => {
    const token = makeRecord('/api/v1/api-tokens', making);
    expect(token['created']).to.equal('2024-01-02T00:00:00.000Z');
    expect(token['userId']).to.equal('ref');
  });
});
