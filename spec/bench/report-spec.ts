import { expect } from 'chai';
import { atLeast, atMost } from '../../bench/report.js';

describe('goals', () => {
  it('should be met at their bound, and missed beyond it', () => {
    expect(atLeast('a', 1.5, 1.5)).to.include({ asked: '≥ 1.5', measured: '1.50', met: true });
    expect(atLeast('a', 1.4, 1.5)).to.include({ measured: '1.40', met: false });
    expect(atMost('a', 10, 10, ' MiB')).to.include({ asked: '≤ 10 MiB', met: true });
    expect(atMost('a', 11, 10, ' MiB')).to.include({ measured: '11.00 MiB', met: false });
  });

  it('should be missed when there is no figure', () => {
    expect(atLeast('a', NaN, 1).met).to.equal(false);
    expect(atMost('a', NaN, 1).met).to.equal(false);
  });
});
