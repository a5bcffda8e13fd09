import { BehaviorSubject } from 'rxjs';
import type { Progress } from './decide.js';

/** How far the pages of a run have come: the one cell that demand is decided from. */
export type ProgressCell = BehaviorSubject<Progress>;

/** The progress of a run that has not begun; `records` were streamed by earlier runs. */
export function progressFrom(records: number): ProgressCell {
  return new BehaviorSubject<Progress>({
    requested: 0,
    counted: 0,
    settled: 0,
    records,
    others: { pages: 0, expected: 0 },
    largestPage: 0,
    last: undefined,
    stopped: false,
  });
}

/** Enters what has changed. */
export function advance(progress: ProgressCell, change: Partial<Progress>): void {
  progress.next({ ...progress.value, ...change });
}
