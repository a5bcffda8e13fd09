import type { Cursor } from '../cursor.js';

/** Where a run stands: what it has streamed for good, and where another one can go on. */
export interface RunProgress {
  /** Records of settled windows, earlier runs included. */
  readonly recordsStreamed: number;
  readonly cursor: Cursor | undefined;
}
