import type { Cursor, End } from '../cursor.js';
import type { Headers } from '../http/types.js';

/** The card's Response. */
export interface ActionOutput {
  readonly statusCode: number;
  readonly headers: Headers;
  /** JSON as a value, text as a string, else bytes; `undefined` when empty. */
  readonly body: unknown;
}

/** What has become of the rows that this run has handed to its sink. */
export interface RowCounts {
  /** Rows that are durable in the sink; with `'upsert'` several may have become one. */
  readonly rowsCommitted: number;
  /** Rows that the sink did not take and the dead letter has. */
  readonly rowsRefused: number;
}

interface StreamProgress extends Partial<RowCounts> {
  /** Of the last page settled. */
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: undefined;
  /** Records of settled windows, earlier runs included. */
  readonly recordsStreamed: number;
  /** Where to go on; `undefined` only after `lastPage` and `notPaginated`, and never with `since`. */
  readonly cursor: Cursor | undefined;
  /** With `parents` only: those whose children have all settled, earlier runs included. */
  readonly parentsDone?: number;
}

/** The output of a stream once it has ended. */
export type FinalOutput = StreamProgress & { readonly done: true; readonly end: End };

/** The running output of a stream. */
export type StreamOutput = FinalOutput | (StreamProgress & { readonly done: false });
