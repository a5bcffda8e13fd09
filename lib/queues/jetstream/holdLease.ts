import { randomUUID } from 'node:crypto';
import {
  concat,
  defer,
  exhaustMap,
  filter,
  finalize,
  ignoreElements,
  interval,
  merge,
  NEVER,
  of,
  ReplaySubject,
  retry,
  switchMap,
  take,
  tap,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import { oneByOne } from '../../sinks/shared/oneByOne.js';
import type { Tenure } from '../types.js';
import type { Client } from './client.js';
import type { Use } from './deliveries.js';
import { isPassing } from './passing.js';

/** Milliseconds between two looks at a lease that another has, at the most. */
const maxLook = 500;

/** So often in turn a server may be away before the wait for a lease ends with the error. */
const maxTries = 60;

/**
 * Waits for the lease of a key, and renews it for as long as it is subscribed.
 *
 * Who stands by needs no clock but its own: a lease is free when its last word has not changed for as
 * long as its holder said that it keeps.
 */
export function holdLease(client: Client, key: string, use: Use): Observable<Tenure> {
  return defer(() => {
    const { lease, names } = client;
    const subject = names.lease(key);
    const inTurn = oneByOne();
    let own = 0;
    let renewedAt = 0;
    let seen = { seq: -1, since: 0 };

    const claim = async ({ shared }: Client, expected: number, keeps: number): Promise<boolean> => {
      const asked = performance.now();
      const seq = await (await shared()).append(subject, expected, { id: randomUUID(), keeps });
      own = seq ?? 0;
      if (seq !== undefined) renewedAt = asked;
      return seq !== undefined;
    };
    const acquire = async (): Promise<boolean> => {
      const found = await (await client.shared()).last(subject);
      const seq = found?.seq ?? 0;
      if (seen.seq !== seq) seen = { seq, since: performance.now() };
      const isHeld = performance.now() - seen.since < (found?.note.keeps ?? 0);
      return !isHeld && (await claim(client, seq, lease));
    };
    const isInTime = () => performance.now() - renewedAt < lease;
    const renew = async (): Promise<boolean> => {
      if (!isInTime()) return false;
      try {
        return await claim(client, own, lease);
      } catch (error) {
        // Away for a while: it may still come back in time.
        return isPassing(error) && isInTime();
      }
    };
    const giveBack = () => {
      use(
        (now) =>
          inTurn(async () => {
            if (own > 0) await claim(now, own, 0);
          }),
        // Nobody is left to be told; where it fails, the lease ends by itself.
      ).subscribe({ error: () => undefined });
    };

    const looks = merge(
      interval(Math.max(1, Math.min(maxLook, Math.floor(lease / 6)))),
      client.published(subject),
    );
    return concat(of(undefined), looks).pipe(
      exhaustMap(() => inTurn(acquire)),
      retry({
        delay: (error: unknown, attempt) =>
          isPassing(error) && attempt < maxTries ? timer(1_000) : throwError(() => error),
        resetOnSuccess: true,
      }),
      filter((isHeld) => isHeld),
      take(1),
      switchMap(() => {
        const lost = new ReplaySubject<unknown>(1);
        const renewing = interval(Math.max(1, Math.floor(lease / 3))).pipe(
          exhaustMap(() => inTurn(renew)),
          filter((isHeld) => !isHeld),
          take(1),
          tap(lost),
          ignoreElements(),
        );
        return merge(of({ lost }), renewing, NEVER);
      }),
      finalize(giveBack),
    );
  });
}
