import { expect } from 'chai';
import { dateOf } from '../../../lib/http/dateOf.js';

describe('dateOf', () => {
  const noon = Date.UTC(2026, 0, 1, 12);
  const date = 'Thu, 01 Jan 2026 12:00:00 GMT';

  it('should be the Date of a response, in milliseconds since the epoch', () => {
    expect(dateOf({ date })).to.equal(noon);
    expect(dateOf({ date: 'Thu, 01 Jan 1970 00:00:00 GMT' })).to.equal(0);
  });

  it('should be the first of several', () => {
    expect(dateOf({ date: [date, 'Thu, 01 Jan 2026 12:00:05 GMT'] })).to.equal(noon);
  });

  it('should be undefined where there is none, or one that is no date', () => {
    expect(dateOf({})).to.equal(undefined);
    for (const none of ['', 'yesterday', []]) expect(dateOf({ date: none })).to.equal(undefined);
  });
});
