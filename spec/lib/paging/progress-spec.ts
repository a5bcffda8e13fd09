import { expect } from 'chai';
import { advance, progressFrom } from '../../../lib/paging/progress.js';

describe('progressFrom', () => {
  it('should begin with what earlier runs streamed', () => {
    expect(progressFrom(400).value).to.deep.equal({
      requested: 0,
      counted: 0,
      settled: 0,
      records: 0,
      others: { pages: 0, records: 400, expected: 0 },
      largestPage: 0,
      last: undefined,
      stopped: false,
    });
  });
});

describe('advance', () => {
  it('should enter what has changed, and tell it at once', () => {
    const progress = progressFrom(0);
    const before = progress.value;
    const told: number[] = [];
    progress.subscribe(({ requested }) => told.push(requested));
    advance(progress, { requested: 1 });
    advance(progress, { requested: 2, stopped: true });
    expect(told).to.deep.equal([0, 1, 2]);
    expect(progress.value).to.deep.equal({ ...before, requested: 2, stopped: true });
    expect(before.requested).to.equal(0);
  });
});
