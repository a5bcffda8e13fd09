import type { Head } from '../http/types.js';
import { isProbe } from './admission.js';
import {
  answered,
  answeredWithout,
  backedOff,
  isLetIn,
  lost,
  refused,
  sent,
  windowLeft,
} from './bucket.js';
import { bucketOf, type CountedKey } from './bucketQueue.js';
import { concurrencyRefused, entered, left, succeeded, type Concurrency } from './concurrency.js';
import { letIn, regroup, seenByOthers, type CountedKeys } from './countedKeys.js';
import { foreignUse } from './foreignUse.js';
import type { Permit } from './permit.js';
import { readRate, retryAfter, type Rate } from './rateHeaders.js';

/** The concurrency that all permits of a governor share. */
export interface SharedConcurrency {
  concurrency: Concurrency;
}

const minWait = 1_000;

/**
 * Takes a permit for a request that is sent now, and notes what becomes of it.
 *
 * @param changed Called when others may have their turn.
 */
export function takePermit(
  shared: SharedConcurrency,
  keys: CountedKeys,
  counted: CountedKey,
  now: () => number,
  changed: () => void,
): Permit {
  const probe = isProbe(bucketOf(counted.queue), now());
  const before = seenByOthers(counted);
  const number = shared.concurrency.sent;
  let state: 'sent' | 'answered' | 'ended' = 'sent';
  counted.bucket = sent(counted.bucket, probe, now());
  shared.concurrency = entered(shared.concurrency);

  const learn = ({ statusCode, headers }: Head): Rate | undefined => {
    const rate = readRate(headers, now());
    state = 'answered';
    counted.bucket =
      rate === undefined
        ? answeredWithout(counted.bucket, probe, statusCode, now())
        : answered(counted.bucket, probe, rate, now());
    regroup(keys, counted, rate, before);
    const { queue } = counted;
    queue.foreign = foreignUse(queue.foreign, bucketOf(queue));
    return rate;
  };
  return {
    answered: (head) => {
      learn(head);
      if (isLetIn(head.statusCode)) letIn(counted.queue, now());
      shared.concurrency = succeeded(shared.concurrency);
      changed();
    },
    refused: (head, random) => {
      const rate = learn(head);
      const asked = retryAfter(head.headers, now()) ?? (rate && windowLeft(rate));
      counted.bucket =
        asked === undefined
          ? backedOff(counted.bucket, random, now())
          : refused(counted.bucket, Math.max(minWait, asked), rate, now());
    },
    concurrencyRefused: () => {
      shared.concurrency = concurrencyRefused(shared.concurrency, number);
    },
    end: () => {
      if (state === 'ended') return;
      if (state === 'sent') counted.bucket = lost(counted.bucket, probe);
      state = 'ended';
      shared.concurrency = left(shared.concurrency);
      changed();
    },
  };
}
