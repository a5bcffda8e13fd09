import { expect } from 'chai';
import { EMPTY } from 'rxjs';
import { hintsAfter, noHints, teachesMore } from '../../../lib/auth/serverHints.js';
import type { Headers } from '../../../lib/http/types.js';

const now = Date.UTC(2026, 0, 1);
const after = (headers: Headers, before = noHints) =>
  hintsAfter({ statusCode: 200, headers, body: EMPTY }, before, now);

describe('hintsAfter', () => {
  it('should take the nonce of any response and keep it', () => {
    const one = after({ 'dpop-nonce': 'n1' });
    expect(one.nonce).to.equal('n1');
    expect(after({}, one).nonce).to.equal('n1');
    expect(after({ 'dpop-nonce': 'n2' }, one).nonce).to.equal('n2');
    expect(after({ 'dpop-nonce': ['n3', 'n4'] }, one).nonce).to.equal('n3');
  });

  it('should tell how far the clock of the org is ahead', () => {
    const ahead = after({ date: new Date(now + 600_000).toUTCString() });
    expect(ahead.clockOffset).to.equal(600_000);
    expect(after({}, ahead).clockOffset).to.equal(600_000);
    expect(after({ date: 'yesterday' }, ahead).clockOffset).to.equal(600_000);
    expect(after({ date: new Date(now - 3000).toUTCString() }, ahead).clockOffset).to.equal(-3000);
  });
});

describe('teachesMore', () => {
  it('should be true for another nonce and for a clock that is far off alone', () => {
    const nonce = { ...noHints, nonce: 'n1' };
    expect(teachesMore(nonce, noHints)).to.be.true;
    expect(teachesMore(nonce, nonce)).to.be.false;
    expect(teachesMore({ ...noHints, clockOffset: -600_000 }, noHints)).to.be.true;
    expect(teachesMore({ ...noHints, clockOffset: -999 }, noHints)).to.be.false;
  });
});
