/**
 * How many requests may be in flight at once, in all buckets together: AIMD, as TCP finds its share.
 * The ceiling is halved when the org refuses for concurrency, and goes up by one again for each twenty
 * good answers.
 */
export interface Concurrency {
  readonly inFlight: number;
  readonly ceiling: number;
  /** What the ceiling never exceeds. */
  readonly max: number;
  /** Good answers since the ceiling has changed. */
  readonly good: number;
  /** Requests sent so far: each is numbered by it. */
  readonly sent: number;
  /** The first request that was sent under this ceiling. */
  readonly since: number;
}

const goodPerStep = 20;

/** Nothing in flight, and nothing refused yet. */
export function fullConcurrency(max: number): Concurrency {
  return { inFlight: 0, ceiling: max, max, good: 0, sent: 0, since: 0 };
}

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

/** Additive increase: a request has not been refused, and twenty of them raise the ceiling by one. */
export function succeeded(concurrency: Concurrency): Concurrency {
  const { ceiling, max, good } = concurrency;
  if (ceiling === max) return concurrency;
  return good + 1 < goodPerStep
    ? { ...concurrency, good: good + 1 }
    : { ...concurrency, good: 0, ceiling: ceiling + 1 };
}

/** Multiplicative decrease: request `number`, still in flight, was one too many. Those sent before the
 * last halving are of the same crowd and do not halve again. */
export function concurrencyRefused(concurrency: Concurrency, number: number): Concurrency {
  const { inFlight, max, sent, since } = concurrency;
  if (number < since) return concurrency;
  const ceiling = Math.min(max, Math.max(1, Math.floor(inFlight / 2)));
  return { ...concurrency, ceiling, good: 0, since: sent };
}
