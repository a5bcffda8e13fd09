import { expect } from 'chai';
import type { Figures } from '../../bench/runClient.js';
import {
  cpuPerMillion,
  medianOf,
  ratioOf,
  recordsPerSecond,
  type Samples,
} from '../../bench/samples.js';

const run = (seconds: number, cpu: number): Figures => ({
  ...{ records: 100, requested: 1, rss: 0, first: 0, ahead: 0 },
  seconds,
  cpu,
});

describe('samples', () => {
  const samples: Samples<'one' | 'other'> = new Map([
    ['one', [run(1, 0.1), run(10, 1), run(2, 0.3)]],
    ['other', [run(2, 0.2), run(20, 1), run(1, 0.1)]],
  ]);

  it('should take the median of the runs', () => {
    expect(medianOf(samples, 'one', recordsPerSecond)).to.equal(50);
    expect(medianOf(samples, 'one', cpuPerMillion)).to.equal(3_000);
  });

  it('should take ratios run by run, so that a slow moment hits both', () => {
    expect(ratioOf(samples, ['one', 'other'], recordsPerSecond)).to.equal(2);
    expect(ratioOf(samples, ['one', 'other'], cpuPerMillion)).to.equal(1);
  });
});
