import { expect } from 'chai';
import fc from 'fast-check';
import { admission, isProbe } from '../../../lib/rate/admission.js';
import { answered, sent } from '../../../lib/rate/bucket.js';
import {
  bucketOf,
  join,
  waitersOf,
  type CountedKey,
  type Waiter,
} from '../../../lib/rate/bucketQueue.js';
import { countedKey, noKeys, regroup, seenByOthers } from '../../../lib/rate/countedKeys.js';
import type { Permit } from '../../../lib/rate/permit.js';
import type { Rate } from '../../../lib/rate/rateHeaders.js';
import { subscriberOf } from '../../support/subscriberOf.js';

const policy = { share: 0.5, reserve: 0 };

describe('countedKeys', () => {
  const subscriber = subscriberOf<Permit>();
  const keysOf = (...names: readonly string[]) => {
    const keys = noKeys();
    return { keys, all: names.map((name) => countedKey(keys, name, 1_000)) };
  };
  const rate = (remaining: number, over: Partial<Rate> = {}): Rate => ({
    limit: 60,
    remaining,
    reset: 60,
    date: 1,
    ...over,
  });
  /** One request of `of` after another, each answered before the next. */
  const ask = (keys: ReturnType<typeof noKeys>, of: CountedKey, told: Rate) => {
    const before = seenByOthers(of);
    const probe = isProbe(bucketOf(of.queue), 0);
    of.bucket = answered(sent(of.bucket, probe, 0), probe, told, 0);
    regroup(keys, of, told, before);
  };

  it('should begin by what is known of Okta', () => {
    const { all } = keysOf(
      'GET /api/v1/users/{id}/groups',
      'GET /api/v1/users',
      'GET /api/v1/users/{id}',
      'GET /x',
    );
    const [groups, users, one, x] = all.map(({ queue }) => queue);
    expect(groups).to.equal(users);
    expect(new Set([groups, one, x]).size).to.equal(3);
  });

  it('should part at once what has another limit, or another window', () => {
    for (const other of [rate(58, { limit: 100 }), rate(58, { reset: 75 })]) {
      const { keys, all } = keysOf('GET /api/v1/zones', 'GET /api/v1/brands');
      const [zones, brands] = all as [CountedKey, CountedKey];
      ask(keys, zones, rate(59));
      ask(keys, brands, other);
      expect(brands.queue).not.to.equal(zones.queue);
      expect(bucketOf(brands.queue)).to.include({ sent: 1 });
      expect(bucketOf(brands.queue).window).to.deep.equal(other);
    }
  });

  it('should part what counts down by itself, with those who wait for it', () => {
    const { keys, all } = keysOf('GET /api/v1/zones', 'GET /api/v1/brands');
    const [zones, brands] = all as [CountedKey, CountedKey];
    for (const [i, counted] of [zones, brands, zones].entries()) {
      join(counted.queue, { request: { order: i }, counted, deadline: 9, subscriber } as Waiter);
    }
    for (const remaining of [59, 58, 57]) ask(keys, zones, rate(remaining));
    ask(keys, brands, rate(59));
    expect(brands.queue).to.equal(zones.queue);
    ask(keys, brands, rate(58));
    expect(brands.queue).not.to.equal(zones.queue);
    const ordersIn = ({ queue }: CountedKey) =>
      waitersOf(queue).map(({ request }) => request.order);
    expect([ordersIn(zones), ordersIn(brands)]).to.deep.equal([[0, 2], [1]]);
    expect(keys.waiting.has(brands.queue)).to.equal(true);
  });

  it('should part what tells no limits from what does', () => {
    const { keys, all } = keysOf('GET /api/v1/zones', 'GET /api/v1/brands');
    const [zones, brands] = all as [CountedKey, CountedKey];
    ask(keys, zones, rate(59));
    brands.bucket = { ...brands.bucket, free: true };
    regroup(keys, brands, undefined, undefined);
    expect(brands.queue).not.to.equal(zones.queue);
  });

  it('should find out that keys are one bucket, with those who wait for them', () => {
    const { keys, all } = keysOf('GET /a', 'GET /b', 'GET /c');
    const [a, b, c] = all as [CountedKey, CountedKey, CountedKey];
    for (const [i, counted] of [b, a, c, a].entries()) {
      join(counted.queue, { request: { order: i }, counted, deadline: 9, subscriber } as Waiter);
    }
    for (const [i, of] of [a, b, a, b, c, a, c, b, c].entries()) ask(keys, of, rate(59 - i));
    expect(new Set([a.queue, b.queue, c.queue]).size).to.equal(1);
    expect(bucketOf(a.queue)).to.include({ sent: 9 });
    expect(waitersOf(a.queue).map(({ request }) => request.order)).to.deep.equal([0, 1, 2, 3]);
    expect(keys.queues.size).to.equal(1);
  });

  it('should ask for more before it joins again what has parted', () => {
    const { keys, all } = keysOf('GET /api/v1/zones', 'GET /api/v1/brands');
    const [zones, brands] = all as [CountedKey, CountedKey];
    ask(keys, zones, rate(59));
    ask(keys, brands, rate(58, { limit: 100 }));
    const next = (remaining: number) => rate(remaining, { reset: 120, date: 61 });
    for (const [i, of] of [zones, brands, zones, brands].entries()) ask(keys, of, next(59 - i));
    expect(brands.queue).not.to.equal(zones.queue);
    for (const [i, of] of [zones, brands, zones].entries()) ask(keys, of, next(55 - i));
    expect(brands.queue).to.equal(zones.queue);
  });

  it('should put a new key in the place of an idle one when there are too many', () => {
    const keys = noKeys();
    const [a, b] = ['GET /a', 'GET /b', 'GET /c'].map((key) => countedKey(keys, key, 3)) as [
      CountedKey,
      CountedKey,
    ];
    expect(countedKey(keys, 'GET /a', 3)).to.equal(a);
    join(a.queue, { request: { order: 0 }, counted: a, deadline: 9, subscriber } as Waiter);
    b.bucket = sent(b.bucket, true, 0);
    countedKey(keys, 'GET /d', 3);
    expect([...keys.byKey.keys()]).to.deep.equal(['GET /a', 'GET /b', 'GET /d']);
    expect(keys.queues.size).to.equal(3);
  });

  interface Flight {
    readonly of: CountedKey;
    readonly before: ReturnType<typeof seenByOthers>;
    readonly probe: boolean;
    readonly arrives: number;
    readonly returns: number;
  }

  /** Plays requests for many keys against an org that counts them in windows of five seconds. */
  function play(
    names: readonly string[],
    counterOf: (key: string) => string,
    requests: readonly (readonly [key: number, latency: number])[],
    limit: number,
  ) {
    const { keys, all } = keysOf(...names);
    const windows = new Map<string, number>();
    let waiting = requests.map(([key, latency]) => ({
      of: all[key % all.length] ?? expect.fail(),
      latency,
    }));
    let flights: Flight[] = [];
    let answers: { readonly flight: Flight; readonly rate: Rate }[] = [];
    for (
      let now = 0;
      now < 120_000 && (waiting.length > 0 || flights.length + answers.length > 0);
      now += 20
    ) {
      for (const flight of flights.filter(({ arrives }) => arrives <= now)) {
        const window = Math.floor(now / 5_000);
        const counter = `${counterOf(flight.of.key)} ${window.toString()}`;
        const used = (windows.get(counter) ?? 0) + 1;
        windows.set(counter, used);
        const told = {
          limit,
          remaining: Math.max(0, limit - used),
          reset: (window + 1) * 5,
          date: Math.floor(now / 1000),
        };
        answers.push({ flight, rate: told });
      }
      flights = flights.filter(({ arrives }) => arrives > now);
      for (const { flight, rate: told } of answers.filter(
        (answer) => answer.flight.returns <= now,
      )) {
        flight.of.bucket = answered(flight.of.bucket, flight.probe, told, now);
        regroup(keys, flight.of, told, flight.before);
      }
      answers = answers.filter(({ flight }) => flight.returns > now);
      const held = new Set<unknown>();
      waiting = waiting.filter(({ of, latency }) => {
        if (held.has(of.queue)) return true;
        if (admission(bucketOf(of.queue), policy, now) !== 'go') {
          held.add(of.queue);
          return true;
        }
        const probe = isProbe(bucketOf(of.queue), now);
        flights.push({
          of,
          before: seenByOthers(of),
          probe,
          arrives: now + latency / 2,
          returns: now + latency,
        });
        of.bucket = sent(of.bucket, probe, now);
        return false;
      });
    }
    return { all, left: waiting.length, max: Math.max(...windows.values()), windows };
  }

  const requests = fc.array(fc.tuple(fc.nat(9), fc.integer({ min: 0, max: 240 })), {
    minLength: 40,
    maxLength: 120,
  });
  const limits = fc.integer({ min: 10, max: 60 });
  const family = [
    'GET /api/v1/users',
    'GET /api/v1/users/{id}/groups',
    'GET /api/v1/users/{id}/roles',
  ];

  it('should keep a share of the bucket, not of each of its paths', () => {
    fc.assert(
      fc.property(requests, limits, (given, limit) => {
        const { max, left } = play(family, () => 'users', given, limit);
        expect(max).to.be.at.most(Math.floor(limit / 2));
        expect(left).to.equal(0);
      }),
      { numRuns: 25 },
    );
  });

  it('should use each bucket where two were taken for one', () => {
    const steady = fc.array(fc.integer({ min: 20, max: 240 }), { minLength: 100, maxLength: 100 });
    fc.assert(
      fc.property(steady, (latencies) => {
        const given = latencies.map((latency, i) => [i % 2, latency] as const);
        const { all, windows, max } = play(
          ['GET /api/v1/zones', 'GET /api/v1/brands'],
          (key) => key,
          given,
          60,
        );
        expect(all[0]?.queue).not.to.equal(all[1]?.queue);
        expect(max).to.be.at.most(30);
        // 50 each: two windows, as for each alone.
        expect(windows.size).to.equal(4);
      }),
      { numRuns: 15 },
    );
  });
});
