import type { RefusalReason } from '../shared/refuseRow.js';
import type { Stamp } from '../shared/stamp.js';

/** How rows become text; `Prepared` is a row that is known to fit. */
export interface RowFormat<R, Prepared> {
  /** What stands at the beginning of a file, its line end included. */
  readonly header: string;
  /** What the row will be written from, or why it is refused. */
  readonly prepare: (row: R) => Fit<Prepared> | RefusalReason;
  /** The lines of rows, each with the stamp where there is one; a text may hold several. */
  readonly lines: (rows: readonly Prepared[], stamp: Stamp | undefined) => readonly string[];
}

/** A row that can be written. */
export interface Fit<Prepared> {
  readonly fit: Prepared;
}
