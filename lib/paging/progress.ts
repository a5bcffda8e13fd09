import { BehaviorSubject } from 'rxjs';
import type { Progress } from './decide.js';

/** How far the pages of a chain have come: the one cell that demand is decided from. */
export type ProgressCell = BehaviorSubject<Progress>;

/** The progress of a chain that has not begun; `records` were streamed by earlier runs. */
export function progressFrom(records: number): ProgressCell {
  return new BehaviorSubject<Progress>({
    requested: 0,
    counted: 0,
    settled: 0,
    records: 0,
    others: { pages: 0, records, expected: 0 },
    largestPage: 0,
    last: undefined,
    stopped: false,
  });
}

/** Enters what has changed; with nothing, lets what follows be decided again. */
export function advance(progress: ProgressCell, change: Partial<Progress> = {}): void {
  progress.next({ ...progress.value, ...change });
}
