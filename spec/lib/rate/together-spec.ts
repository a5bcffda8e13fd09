import { expect } from 'chai';
import { isProbe } from '../../../lib/rate/admission.js';
import { answered, refused, sent, unknownBucket, type Bucket } from '../../../lib/rate/bucket.js';
import type { Rate } from '../../../lib/rate/rateHeaders.js';
import { together } from '../../../lib/rate/together.js';

const rate = (remaining: number, over: Partial<Rate> = {}): Rate => ({
  limit: 20,
  remaining,
  reset: 60,
  date: 0,
  ...over,
});
const send = (bucket: Bucket, now = 0) => sent(bucket, isProbe(bucket, now), now);
const known = (remaining: number, over?: Partial<Rate>, now = 0) =>
  answered(send(unknownBucket, now), true, rate(remaining, over), now);

describe('together', () => {
  it('should be the bucket of one key as it is', () => {
    const one = known(7);
    expect(together([one])).to.equal(one);
  });

  it('should add up what was sent in the window, and take the least of what remains', () => {
    const all = together([send(known(19)), send(known(17)), known(18), unknownBucket]);
    expect(all).to.include({ sent: 5, unanswered: 2, opensAt: 61_000, free: false });
    expect(all.window).to.include({ limit: 20, remaining: 17 });
  });

  it('should count of an older window what is still on its way', () => {
    const old = send(send(known(3), 50_000), 50_000);
    const all = together([old, known(18, { reset: 120, date: 61 }, 61_000)]);
    expect(all).to.include({ sent: 3, unanswered: 2, opensAt: 121_000 });
    expect(all.window).to.include({ remaining: 18, reset: 120 });
  });

  it('should be closed while one of them is, and hold back for the probe of any', () => {
    const closed = refused(known(0), 5_000, rate(0), 0);
    expect(together([closed, known(9)])).to.include({ closed: true, opensAt: 5_000 });
    const probing = together([send(unknownBucket, 7), unknownBucket, send(unknownBucket, 9)]);
    expect(probing).to.include({ probes: 2, probingSince: 7, busySince: 7, window: undefined });
  });
});
