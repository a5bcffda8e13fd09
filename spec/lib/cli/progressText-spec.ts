import { expect } from 'chai';
import { count, duration, progressText } from '../../../lib/cli/progressText.js';
import { emptyTally } from '../../../lib/cli/tally.js';

describe('progressText', () => {
  const tally = { ...emptyTally, recordsStreamed: 20_000, rows: 20_000, pages: 100 };

  it('should tell records, pages and rate', () => {
    expect(progressText(tally, 8_000, 0)).to.equal('20,000 records · 100 pages · 2,500/s');
  });

  it('should tell rows where they are other than records, and ones in the singular', () => {
    expect(
      progressText({ ...tally, recordsStreamed: 1, pages: 1, areRowsOther: true }, 8_000, 0),
    ).to.equal('1 record · 20,000 rows · 1 page · 2,500 rows/s');
  });

  it('should tell parents from their rows', () => {
    const parents = { ...tally, parents: 5 };
    expect(progressText(parents, 8_000, 0)).to.match(/^5 parents · [\d,]+ records · /);
  });

  it('should tell the time that is left, by what this run has done', () => {
    const resumed = { ...tally, recordsStreamed: 30_000, recordsBefore: 20_000 };
    expect(progressText(resumed, 8_000, 0, 40_000)).to.match(/^8\.0 s left · 30,000 records · /);
  });

  it('should tell no time while nothing is done, nor at the end', () => {
    const resumed = { ...tally, recordsBefore: 20_000 };
    for (const [of, total] of [
      [resumed, 40_000],
      [tally, 20_000],
      [tally, Infinity],
    ] as const) {
      expect(progressText(of, 8_000, 0, total)).not.to.include('left');
    }
  });

  it('should tell what is left of the rate limit, and what is waited for', () => {
    const pause = { reason: 'share', until: 12_000 };
    const budget = { limit: 600, remaining: 42 };
    expect(progressText({ ...tally, budget, pause }, 8_000, 2_000)).to.equal(
      '20,000 records · 100 pages · 2,500/s · rate limit 42/600 · ' +
        'waits 10.0 s: our share of the rate limit is used up',
    );
  });

  it('should tell a reason that it does not know as it is, and no pause that is over', () => {
    const pause = { reason: '503', until: 2_500 };
    expect(progressText({ ...tally, pause }, 1, 2_000)).to.match(/ · waits 500 ms: 503$/);
    expect(progressText({ ...tally, pause }, 1, 2_500)).not.to.include('waits');
  });

  it('should begin with what people should know', () => {
    expect(progressText({ ...tally, notice: 'Stopping.' }, 8_000, 0)).to.match(
      /^Stopping\. · 20,000/,
    );
  });

  it('should begin with nothing', () => {
    expect(progressText(emptyTally, 0, 0)).to.equal('0 records · 0 pages · 0/s');
  });
});

describe('count', () => {
  it('should group digits', () => {
    expect(count(1_234_567)).to.equal('1,234,567');
    expect(count(1_000, 'user')).to.equal('1,000 users');
  });
});

describe('duration', () => {
  const cases: readonly (readonly [number, string])[] = [
    [12.4, '12 ms'],
    [8_240, '8.2 s'],
    [59_900, '59.9 s'],
    [250_000, '4 min 10 s'],
    [3_599_900, '1 h 0 min'],
    [21_780_000, '6 h 3 min'],
  ];
  for (const [milliseconds, text] of cases) {
    it(`should be ${text}`, () => {
      expect(duration(milliseconds)).to.equal(text);
    });
  }
});
