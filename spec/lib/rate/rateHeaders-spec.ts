import { expect } from 'chai';
import fc from 'fast-check';
import type { Headers } from '../../../lib/http/types.js';
import { isConcurrencyLimit, readRate, retryAfter } from '../../../lib/rate/rateHeaders.js';

const at = Date.UTC(2026, 0, 1, 12);
const date = new Date(at).toUTCString();
const seconds = at / 1000;

function headersOf(
  limit: string | string[],
  remaining: string | string[],
  reset: string | string[],
): Headers {
  return {
    date,
    'x-rate-limit-limit': limit,
    'x-rate-limit-remaining': remaining,
    'x-rate-limit-reset': reset,
  };
}

describe('readRate', () => {
  const reset = seconds + 40;
  const rate = { limit: 600, remaining: 598, reset, date: seconds };

  it('should read limit, remaining and reset, and the clock of the server', () => {
    expect(readRate(headersOf('600', '598', String(reset)), 0)).to.deep.equal(rate);
  });

  it('should take our own clock where there is no Date', () => {
    const headers = headersOf('600', '598', String(reset));
    for (const date of ['', 'yesterday', []]) {
      expect(readRate({ ...headers, date }, at + 999)).to.deep.equal(rate);
    }
  });

  it('should take the lowest of values that came more than once', () => {
    const later = String(reset + 30);
    for (const resets of [
      [String(reset), later],
      [later, String(reset)],
      `${later}, ${String(reset)}`,
    ]) {
      expect(readRate(headersOf(['600', '600'], '598,599', resets), 0)).to.deep.equal(rate);
    }
  });

  it('should not believe more to be left than the limit', () => {
    expect(readRate(headersOf('600', '601', String(reset)), 0)).to.include({ remaining: 600 });
  });

  it('should leave out what makes no sense', () => {
    const absurd = ['', '-1', '1e9', '0x10', 'NaN', 'soon', '1.5', '9'.repeat(400)];
    for (const value of absurd) {
      expect(readRate(headersOf(value, '5', String(reset)), 0), value).to.equal(undefined);
      expect(readRate(headersOf('600', value, String(reset)), 0), value).to.equal(undefined);
      expect(readRate(headersOf('600', '5', value), 0), value).to.equal(undefined);
      expect(readRate(headersOf('600', '598', [value, String(reset)]), 0)).to.deep.equal(rate);
    }
    for (const other of [40, reset * 1000, seconds - 3_600, seconds + 90_000]) {
      expect(readRate(headersOf('600', '5', String(other)), 0), String(other)).to.equal(undefined);
    }
    expect(readRate({}, 0)).to.equal(undefined);
    expect(readRate(headersOf('0', '0', String(reset)), 0)).to.equal(undefined);
  });

  it('should survive any headers, and return figures that make sense', () => {
    const value = fc.oneof(fc.string(), fc.array(fc.string()), fc.nat().map(String));
    fc.assert(
      fc.property(value, value, value, fc.string(), (limit, remaining, reset, date) => {
        const found = readRate({ ...headersOf(limit, remaining, reset), date }, at);
        isConcurrencyLimit(headersOf(limit, remaining, reset));
        if (found === undefined) return;
        expect(found.limit).to.be.greaterThan(0);
        expect(found.remaining).to.be.within(0, found.limit);
        expect(found.reset - found.date).to.be.within(-5, 86_400);
      }),
    );
  });

  it('should be done with a megabyte soon', () => {
    expect(readRate(headersOf('1,'.repeat(500_000), '1', ' '.repeat(1_000_000)), at)).to.equal(
      undefined,
    );
  });
});

describe('isConcurrencyLimit', () => {
  it('should know a limit of 0 with 0 left', () => {
    expect(isConcurrencyLimit(headersOf('0', '0', String(seconds + 120)))).to.equal(true);
    expect(isConcurrencyLimit(headersOf(['0', '0'], '0, 0', ''))).to.equal(true);
  });

  it('should not take a quota or missing headers for it', () => {
    expect(isConcurrencyLimit(headersOf('600', '0', String(seconds + 120)))).to.equal(false);
    expect(isConcurrencyLimit({})).to.equal(false);
  });
});

describe('retryAfter', () => {
  const of = (text: string) => retryAfter({ date, 'retry-after': text }, 0);

  it('should read seconds', () => {
    expect(of('0')).to.equal(0);
    expect(of(' 7 ')).to.equal(7_000);
  });

  it('should read a date against the clock of the server', () => {
    expect(of(new Date(at + 9_000).toUTCString())).to.equal(9_000);
    expect(of(new Date(at - 9_000).toUTCString())).to.equal(0);
  });

  it('should leave out what is missing or makes no sense', () => {
    for (const text of ['', '-1', '1.5', 'soon', '99999999', '9'.repeat(400)]) {
      expect(of(text), text).to.equal(undefined);
    }
    expect(retryAfter({}, 0)).to.equal(undefined);
  });
});
