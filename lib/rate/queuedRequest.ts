import type { SchedulerLike } from 'rxjs';
import type { Emit } from '../events.js';

/** A request on its way through a governor, its repeats included. */
export interface QueuedRequest {
  readonly bucket: string;
  /** Its place among all requests, by when they came. */
  readonly order: number;
  readonly emit: Emit;
  readonly scheduler: SchedulerLike;
  /** Milliseconds that it has waited, without the wait it is in. */
  waited: number;
  /** How often it was refused for concurrency. */
  refusals: number;
}
