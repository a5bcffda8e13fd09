import type { Head } from '../http/types.js';
import { answered, answeredWithout, isProbe, lost, refused, sent, windowLeft } from './bucket.js';
import { crowded, entered, left, succeeded, type Concurrency } from './concurrency.js';
import type { Lane } from './lane.js';
import { readRate, retryAfter, type Rate } from './rateHeaders.js';

/** Leave to send one request, held to the end of its body. */
export interface Slot {
  /** Headers have come; those of a 429 are told of once it is known of which kind it is. */
  readonly answered: (head: Head) => void;
  /** A 429 of the bucket: nobody sends before its time. */
  readonly refused: (head: Head) => void;
  /** A 429 of concurrency: fewer at once from now on. */
  readonly crowded: () => void;
  /** The body has ended, or nobody wants it. Said again, it does nothing. */
  readonly end: () => void;
}

/** What all slots of a governor share. */
export interface Floor {
  concurrency: Concurrency;
}

/** Where a 429 tells neither Reset nor Retry-After: the usual window of Okta. */
const usualWindow = 60_000;
const leastWait = 1_000;

/**
 * Takes a slot for a request that is sent now, and notes what becomes of it.
 *
 * @param changed Called when others may have their turn.
 */
export function takeSlot(floor: Floor, lane: Lane, now: () => number, changed: () => void): Slot {
  const probe = isProbe(lane.bucket, now());
  const number = floor.concurrency.sent;
  let state: 'sent' | 'answered' | 'ended' = 'sent';
  lane.bucket = sent(lane.bucket, probe);
  floor.concurrency = entered(floor.concurrency);

  const learn = ({ statusCode, headers }: Head): Rate | undefined => {
    const rate = readRate(headers, now());
    state = 'answered';
    lane.bucket =
      rate === undefined
        ? answeredWithout(lane.bucket, probe, statusCode, now())
        : answered(lane.bucket, probe, rate, now());
    return rate;
  };
  return {
    answered: (head) => {
      learn(head);
      floor.concurrency = succeeded(floor.concurrency);
      changed();
    },
    refused: (head) => {
      const rate = learn(head);
      const asked = retryAfter(head.headers, now()) ?? windowLeft(lane.bucket, rate, now());
      const wait = Math.max(leastWait, asked ?? usualWindow);
      lane.bucket = refused(lane.bucket, wait, rate, now());
    },
    crowded: () => {
      floor.concurrency = crowded(floor.concurrency, number);
    },
    end: () => {
      if (state === 'ended') return;
      if (state === 'sent') lane.bucket = lost(lane.bucket, probe);
      state = 'ended';
      floor.concurrency = left(floor.concurrency);
      changed();
    },
  };
}
