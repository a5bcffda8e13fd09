import type { SchedulerLike } from 'rxjs';
import { dateOf } from '../http/dateOf.js';
import type { Headers } from '../http/types.js';

/** The clock of the org, as its responses tell it. */
export interface OrgClock {
  /** Told of the headers of each response, in order. */
  readonly hear: (headers: Headers) => void;
  /** The time; by the scheduler until a response has told. */
  readonly now: () => Date;
  /** A time before which the org has read nothing of what it answered; none until it has told one. */
  readonly runStartedAt: () => Date | undefined;
  /** The same time by our own clock. */
  readonly ownStart: Date;
}

/** A clock for what is asked from now on. */
export function orgClock(scheduler: SchedulerLike): OrgClock {
  const start = scheduler.now();
  let offset = 0;
  let runStartedAt: Date | undefined;
  return {
    hear: (headers) => {
      const date = dateOf(headers);
      if (date === undefined) return;
      const elapsed = scheduler.now() - start;
      offset = date - scheduler.now();
      // All that went by may have done so behind the reading.
      runStartedAt ??= new Date(date - elapsed);
    },
    now: () => new Date(scheduler.now() + offset),
    runStartedAt: () => runStartedAt,
    ownStart: new Date(start),
  };
}
