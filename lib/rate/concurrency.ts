/** How many requests may be in flight at once, in all buckets together. */
export interface Concurrency {
  readonly inFlight: number;
  /** `Infinity` until the org has refused for concurrency. */
  readonly ceiling: number;
  /** Good answers since the ceiling has changed. */
  readonly good: number;
  /** Requests sent so far: each is numbered by it. */
  readonly sent: number;
  /** The first request that was sent under this ceiling. */
  readonly since: number;
}

const goodPerStep = 20;

/** Nothing in flight, and no ceiling. */
export const noConcurrency: Concurrency = {
  inFlight: 0,
  ceiling: Infinity,
  good: 0,
  sent: 0,
  since: 0,
};

/** Whether one more may be in flight. */
export function hasRoom({ inFlight, ceiling }: Concurrency): boolean {
  return inFlight < ceiling;
}

/** A request has been sent. */
export function entered(concurrency: Concurrency): Concurrency {
  const { inFlight, sent } = concurrency;
  return { ...concurrency, inFlight: inFlight + 1, sent: sent + 1 };
}

/** A body has come to its end. */
export function left(concurrency: Concurrency): Concurrency {
  return { ...concurrency, inFlight: concurrency.inFlight - 1 };
}

/** A request has not been refused: twenty of them raise the ceiling by one. */
export function succeeded(concurrency: Concurrency): Concurrency {
  const { ceiling, good } = concurrency;
  if (ceiling === Infinity) return concurrency;
  return good + 1 < goodPerStep
    ? { ...concurrency, good: good + 1 }
    : { ...concurrency, good: 0, ceiling: ceiling + 1 };
}

/** Request `number`, still in flight, was one too many. Those sent before the last halving are of
 * the same crowd and do not halve again. */
export function crowded(concurrency: Concurrency, number: number): Concurrency {
  const { inFlight, sent, since } = concurrency;
  if (number < since) return concurrency;
  const ceiling = Math.max(1, Math.floor(inFlight / 2));
  return { ...concurrency, ceiling, good: 0, since: sent };
}
