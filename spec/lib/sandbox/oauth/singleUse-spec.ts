import { expect } from 'chai';
import { singleUse } from '../../../../lib/sandbox/oauth/singleUse.js';

describe('singleUse', () => {
  it('should be true for an id once', () => {
    const isFirst = singleUse();
    expect(isFirst('a', 10, 0)).to.be.true;
    expect(isFirst('a', 10, 5)).to.be.false;
    expect(isFirst('b', 10, 5)).to.be.true;
  });

  it('should forget those whose time is over, when there are many', () => {
    const isFirst = singleUse();
    for (let i = 0; i < 10_000; i++) isFirst(`old${String(i)}`, 10, 0);
    isFirst('kept', 100, 0);
    for (let i = 0; i < 20_000; i++) isFirst(`new${String(i)}`, 100, 50);
    expect(isFirst('old1', 100, 50)).to.be.true;
    expect(isFirst('kept', 100, 50)).to.be.false;
  });
});
