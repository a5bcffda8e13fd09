import { expect } from 'chai';
import fc from 'fast-check';
import { admission, isProbe, patience } from '../../../lib/rate/admission.js';
import {
  answered,
  answeredWithout,
  lost,
  refused,
  sent,
  unknownBucket,
  windowLeft,
  type Bucket,
} from '../../../lib/rate/bucket.js';
import type { Rate } from '../../../lib/rate/rateHeaders.js';

const all = { share: 1, reserve: 0 };
const half = { share: 0.5, reserve: 0.05 };
const rate = (remaining: number, over: Partial<Rate> = {}): Rate => ({
  limit: 20,
  remaining,
  reset: 60,
  date: 0,
  ...over,
});
const send = (bucket: Bucket, now: number) => sent(bucket, isProbe(bucket, now), now);
const sendMany = (bucket: Bucket, count: number, now: number) =>
  Array.from({ length: count }).reduce<Bucket>((state) => send(state, now), bucket);
/** A bucket whose first answer has come at 0: the window ends at 61,000. */
const known = (remaining = 19) => answered(send(unknownBucket, 0), true, rate(remaining), 0);

describe('answered', () => {
  it('should not believe an older answer that comes late, which says that more remains', () => {
    const three = sendMany(known(), 3, 1_000);
    const newest = answered(three, false, rate(4, { date: 2 }), 2_000);
    const late = answered(newest, false, rate(9, { date: 1 }), 2_100);
    expect(late.window).to.include({ remaining: 4 });
    const next = answered(late, false, rate(3, { date: 3 }), 3_000);
    expect(next.window).to.include({ remaining: 3 });
  });
});

describe('admission', () => {
  it('should let one request find out about an unknown bucket', () => {
    expect(admission(unknownBucket, half, 0)).to.equal('go');
    const probing = send(unknownBucket, 0);
    expect(admission(probing, half, 0)).to.include({ reason: 'probe' });
    expect(admission(lost(probing, true), half, 0)).to.equal('go');
    expect(admission(known(), half, 0)).to.equal('go');
  });

  it('should lose patience with a probe step by step: one more, then two, four, eight', () => {
    let bucket = send(unknownBucket, 0);
    const letGo = (now: number) => {
      const before = bucket.unanswered;
      while (admission(bucket, half, now) === 'go') bucket = send(bucket, now);
      return bucket.unanswered - before;
    };
    expect([249, 250, 499, 500, 750, 1_000].map(letGo)).to.deep.equal([0, 1, 0, 2, 4, 8]);
    expect(admission(bucket, half, 1_000)).to.deep.equal({ until: 1_250, reason: 'probe' });
    // Those that time out do not make it patient again.
    bucket = lost(bucket, true);
    expect(letGo(1_001)).to.equal(1);
  });

  it('should let no more go without an answer than the limit of the window before', () => {
    let bucket = known(0);
    for (let now = 61_000; now < 70_000; now += 250) {
      while (admission(bucket, half, now) === 'go') bucket = send(bucket, now);
    }
    expect(bucket.unanswered).to.equal(10);
    expect(admission(bucket, half, 70_000)).to.deep.equal({ until: Infinity, reason: 'probe' });
  });

  it('should not hold up a bucket without limits', () => {
    const free = answeredWithout(send(unknownBucket, 0), true, 200, 0);
    expect(admission(sendMany(free, 1_000, 0), half, 0)).to.equal('go');
  });

  it('should learn nothing from a gateway that fails, nor from who does not let in', () => {
    for (const statusCode of [400, 401, 429, 502]) {
      const failed = answeredWithout(send(unknownBucket, 0), true, statusCode, 0);
      expect(admission(failed, half, 0)).to.equal('go');
      expect(admission(send(failed, 0), half, 0)).to.include({ reason: 'probe' });
    }
  });

  it('should send no more than the share of a window', () => {
    const used = sendMany(known(), 9, 0);
    expect(used.sent).to.equal(10);
    expect(admission(used, half, 0)).to.deep.equal({ until: 61_000, reason: 'share' });
    expect(admission(used, { ...half, share: 0.55 }, 0)).to.include({ reason: 'crowd' });
    expect(admission(known(), { share: 0.01, reserve: 0 }, 0)).to.include({ reason: 'share' });
  });

  it('should leave the reserve, with what is in flight', () => {
    expect(admission(known(2), half, 0)).to.equal('go');
    expect(admission(known(1), half, 0)).to.deep.equal({ until: 61_000, reason: 'reserve' });
    expect(admission(send(known(2), 0), half, 0)).to.deep.equal({
      until: 61_000,
      reason: 'reserve',
    });
    expect(admission(known(1), all, 0)).to.equal('go');
    expect(admission(known(0), all, 0)).to.include({ reason: 'reserve' });
  });

  it('should send one at a time where others may use up what remains at once', () => {
    const busy = sent(answered(sent(unknownBucket, true, 0), true, rate(12), 0), false, 0);
    const policy = { share: 1, reserve: 0 };
    expect(admission(busy, policy, 0, 10)).to.equal('go');
    expect(admission(busy, policy, 0, 11)).to.deep.equal({ until: patience, reason: 'crowd' });
    const idle = answered(sent(unknownBucket, true, 0), true, rate(12), 0);
    expect(admission(idle, policy, 0, 50)).to.equal('go');
  });

  it('should let no crowd set out at the first answer of a window', () => {
    const eight = sendMany(known(), 8, 0);
    expect(admission(eight, all, 0)).to.deep.equal({ until: 250, reason: 'crowd' });
    expect(admission(eight, all, 250)).to.equal('go');
    expect(admission(answered(eight, false, rate(18), 0), all, 0)).to.equal('go');
  });

  it('should send one request first when the window is over', () => {
    const over = known(0);
    expect(admission(over, all, 60_999)).to.include({ until: 61_000 });
    expect(admission(over, all, 61_000)).to.equal('go');
    const probing = send(over, 61_000);
    expect(admission(probing, all, 61_000)).to.include({ reason: 'probe' });
    const fresh = answered(probing, true, rate(19, { reset: 122, date: 62 }), 61_000);
    expect(fresh.sent).to.equal(1);
    expect(admission(fresh, all, 61_000)).to.equal('go');
  });

  it('should probe though an older request is still on its way', () => {
    const hanging = send(known(0), 0);
    expect(admission(hanging, all, 61_000)).to.equal('go');
  });
});

describe('answered', () => {
  it('should take the soonest of the ends that a window is said to have', () => {
    const later = answered(send(known(), 900), false, rate(18), 900);
    expect(later.opensAt).to.equal(61_000);
    const sooner = answered(send(known(), 900), false, rate(18, { date: 1 }), 900);
    expect(sooner.opensAt).to.equal(60_900);
  });

  it('should count what is on its way as of a new window', () => {
    const four = sendMany(known(), 4, 59_000);
    const fresh = answered(four, false, rate(19, { reset: 120, date: 60 }), 59_500);
    expect(fresh).to.include({ sent: 4, unanswered: 3 });
    const late = answered(fresh, false, rate(15, { date: 59 }), 59_600);
    expect(late).to.include({ sent: 3, unanswered: 2 });
    expect(late.window?.reset).to.equal(120);
  });

  it('should not take a Reset that wavers by a second for a new window', () => {
    const used = sendMany(known(), 5, 1_000);
    const wavering = answered(used, false, rate(15, { reset: 61, date: 1 }), 1_000);
    expect(wavering.sent).to.equal(6);
    expect(answered(wavering, false, rate(14, { reset: 60, date: 2 }), 2_000).sent).to.equal(6);
  });

  it('should come back from a Reset that was too far away', () => {
    const wrong = answered(send(unknownBucket, 0), true, rate(0, { reset: 86_400 }), 0);
    const right = answered(send(wrong, 0), false, rate(18, { reset: 60, date: 1 }), 1_000);
    expect(right.opensAt).to.equal(61_000);
  });

  it('should keep to limits again when they come back', () => {
    const free = answeredWithout(send(unknownBucket, 0), true, 200, 0);
    const back = answered(send(free, 0), false, rate(19), 0);
    expect(admission(send(back, 61_000), half, 61_000)).to.include({ reason: 'probe' });
  });

  it('should go on without limits when they stop coming', () => {
    const over = answeredWithout(send(known(), 61_000), true, 200, 61_000);
    expect(admission(sendMany(over, 50, 61_000), half, 61_000)).to.equal('go');
    const within = answeredWithout(send(known(), 1), false, 200, 1);
    expect(admission(sendMany(within, 9, 1), half, 1)).to.include({ reason: 'share' });
  });
});

describe('refused', () => {
  it('should close the bucket for everybody until its time', () => {
    const two = sendMany(known(), 2, 0);
    const closed = refused(answered(two, false, rate(0), 0), 5_000, rate(0), 0);
    expect(admission(closed, half, 4_999)).to.deep.equal({ until: 5_000, reason: 'quota' });
    // What was on its way before does not open it.
    const other = answered(closed, false, rate(10), 100);
    expect(admission(other, half, 4_999)).to.deep.equal({ until: 5_000, reason: 'quota' });
    expect(admission(other, half, 5_000)).to.equal('go');
    expect(admission(send(other, 5_000), half, 5_000)).to.include({ reason: 'probe' });
  });

  it('should close a bucket without limits too, and open it by one request', () => {
    const free = answeredWithout(send(unknownBucket, 0), true, 200, 0);
    const closed = refused(answeredWithout(send(free, 0), false, 429, 0), 1_000, undefined, 0);
    expect(admission(closed, half, 999)).to.include({ reason: 'quota' });
    const probing = send(closed, 1_000);
    expect(admission(probing, half, 1_000)).to.include({ reason: 'probe' });
    const open = answeredWithout(probing, true, 200, 1_000);
    expect(admission(sendMany(open, 50, 1_000), half, 1_000)).to.equal('go');
  });

  it('should learn a lower ceiling where the bucket was not used up, for ten windows', () => {
    let bucket = refused(known(14), 1_000, rate(14), 0);
    expect(bucket.ceiling).to.equal(6);
    for (let window = 1; window <= 10; window++) {
      const now = window * 61_000;
      const reset = (window + 1) * 61;
      bucket = answered(send(bucket, now), true, rate(19, { reset, date: window * 61 }), now);
      expect(bucket.ceiling).to.equal(window < 10 ? 6 : Infinity);
      const used = sendMany(bucket, 5, now);
      expect(admission(used, { share: 0.9, reserve: 0 }, now)).to.satisfy((verdict: unknown) =>
        window < 10 ? typeof verdict === 'object' : verdict === 'go',
      );
    }
  });
});

describe('windowLeft', () => {
  it('should be Reset less Date and a second', () => {
    expect(windowLeft(rate(0, { date: 20 }))).to.equal(41_000);
    expect(windowLeft(rate(0, { date: 63 }))).to.equal(1_000);
  });
});

describe('Bucket', () => {
  interface Flight {
    readonly arrives: number;
    readonly returns: number;
    readonly probe: boolean;
  }

  /** Plays many requests against an org whose windows begin with their first request. */
  function play(
    latencies: readonly number[],
    { limit, windowMs, offset, share }: Record<'limit' | 'windowMs' | 'offset' | 'share', number>,
  ) {
    const counts: number[] = [];
    let bucket: Bucket = unknownBucket;
    let refusals = 0;
    let end = -Infinity;
    let flights: Flight[] = [];
    const answers: { readonly flight: Flight; readonly rate: Rate }[] = [];
    let next = 0;
    for (let now = 0; now < 60_000 && next < latencies.length; now += 25) {
      for (const flight of flights.filter(({ arrives }) => arrives <= now)) {
        if (now >= end) {
          end = now + windowMs;
          counts.push(0);
        }
        const used = (counts.pop() ?? 0) + 1;
        counts.push(used);
        if (used > limit) refusals++;
        const reset = Math.ceil((end + offset) / 1000);
        const date = Math.floor((now + offset) / 1000);
        const remaining = Math.max(0, limit - used);
        answers.push({ flight, rate: { limit, remaining, reset, date } });
      }
      flights = flights.filter(({ arrives }) => arrives > now);
      for (const answer of answers.filter(({ flight }) => flight.returns <= now)) {
        bucket = answered(bucket, answer.flight.probe, answer.rate, now);
        answers.splice(answers.indexOf(answer), 1);
      }
      while (next < latencies.length && admission(bucket, { share, reserve: 0 }, now) === 'go') {
        const latency = latencies[next++] ?? 0;
        const probe = isProbe(bucket, now);
        bucket = sent(bucket, probe, now);
        flights.push({ arrives: now + latency / 2, returns: now + latency, probe });
      }
    }
    return { counts, refusals };
  }

  const circumstances = fc.record({
    limit: fc.integer({ min: 2, max: 60 }),
    windowMs: fc.integer({ min: 1_000, max: 5_000 }),
    offset: fc.integer({ min: -600_000, max: 600_000 }),
  });
  const latenciesTo = (max: number) =>
    fc.array(fc.integer({ min: 0, max }), { minLength: 100, maxLength: 300 });
  const latencies = latenciesTo(240);

  it('should never be refused when alone, whatever the clock of the org says', () => {
    fc.assert(
      fc.property(latencies, circumstances, (times, given) => {
        const { counts, refusals } = play(times, { ...given, share: 1 });
        expect(refusals).to.equal(0);
        expect(counts.length).to.be.greaterThan(1);
      }),
    );
  });

  it('should send no more than its share, or eight, where answers come late', () => {
    fc.assert(
      fc.property(latenciesTo(800), circumstances, (times, given) => {
        const { counts } = play(times, { ...given, share: 0.5 });
        expect(Math.max(...counts)).to.be.at.most(Math.max(8, Math.floor(given.limit / 2)));
      }),
    );
  });

  it('should never send more than its share in a window', () => {
    fc.assert(
      fc.property(latencies, circumstances, (times, given) => {
        const { counts } = play(times, { ...given, share: 0.5 });
        expect(Math.max(...counts)).to.be.at.most(Math.max(1, Math.floor(given.limit / 2)));
      }),
    );
  });
});
