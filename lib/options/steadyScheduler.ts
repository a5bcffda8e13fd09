import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** Two readings of one clock are closer to each other than that; virtual time is decades away. */
const tolerance = 60_000;

/**
 * RxJS's `asyncScheduler` with a clock that goes on evenly: milliseconds since the epoch, as when the
 * process began, whatever becomes of the clock of the machine meanwhile. Within `TestScheduler.run`
 * it is virtual, as `asyncScheduler` is.
 */
export const steadyScheduler: SchedulerLike = {
  now: () => {
    const told = asyncScheduler.now();
    const isReal = Math.abs(Date.now() - told) < tolerance;
    return isReal ? Math.floor(performance.timeOrigin + performance.now()) : told;
  },
  schedule: asyncScheduler.schedule.bind(asyncScheduler),
};
