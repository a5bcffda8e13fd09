import type { Head } from '../http/types.js';

/** A permit: leave to send one request, held to the end of its body. */
export interface Permit {
  /** Headers have come; those of a 429 become an event once its kind is known. */
  readonly answered: (head: Head) => void;
  /**
   * A 429 of the bucket: nobody sends before its time.
   *
   * @param random From 0 up to 1, for the backoff where it does not say how long.
   */
  readonly refused: (head: Head, random: number) => void;
  /** A 429 of concurrency: fewer at once from now on. */
  readonly concurrencyRefused: () => void;
  /** The body has ended, or nobody wants it. Said again, it does nothing. */
  readonly end: () => void;
}
