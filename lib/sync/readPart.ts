import {
  catchError,
  concat,
  concatMap,
  defer,
  ignoreElements,
  map,
  of,
  tap,
  throwError,
  toArray,
  type Observable,
} from 'rxjs';
import { saysGone } from '../../operators/saysGone.js';
import type { Cursor, End } from '../cursor.js';
import { OktaBodyError } from '../errors.js';
import type { StreamOutput } from '../types/output.js';
import { countRequests } from './countRequests.js';
import type { SyncContext } from './context.js';
import type { Part } from './parts.js';
import { isAbsentPart } from './skipped.js';
import type { SyncTable } from './types.js';

/** What becomes of a list while it is read. */
export interface PartReader {
  readonly cursor: Cursor | undefined;
  /** Takes the records of a page; the next is asked for behind it. */
  readonly write: (records: readonly unknown[]) => Observable<never>;
  /** Told where the list can be gone on with. */
  readonly onCursor: (cursor: Cursor) => void;
  readonly onRequest: () => void;
  /** Told that the org has answered it to its end, or to where it was stopped. */
  readonly answered: () => void;
  /** What is done where the parent of the list is gone. */
  readonly gone: Observable<never>;
}

/**
 * Reads one list of a table; emits once whether it has come to its end, or was stopped before.
 *
 * A list that is none of this org's, among several of its table, is one without records.
 */
export function readPart(
  { action, until }: SyncContext,
  table: SyncTable,
  part: Part,
  reader: PartReader,
): Observable<boolean> {
  return defer(() => {
    let end: End | undefined;
    const observer = {
      next: (output: StreamOutput) => {
        if (output.done) end = output.end;
        if (output.cursor !== undefined) reader.onCursor(output.cursor);
      },
    };
    const stream = action.stream({
      relativeUrl: part.relativeUrl,
      query: part.query,
      streaming: {
        recordLimit: Infinity,
        pageSize: table.pageSize,
        cursor: reader.cursor,
        onStaleCursor: 'restart',
        until,
        observer,
        flow: (records) =>
          records.pipe(
            map(({ record }) => record),
            toArray(),
            concatMap(reader.write),
          ),
      },
    });
    return concat(
      countRequests(action, reader.onRequest, stream).pipe(
        tap({ complete: reader.answered }),
        catchError((error: unknown) => {
          end = 'lastPage';
          if (table.parent !== undefined && saysGone(error)) return reader.gone;
          if (part.isOptional && isAbsentPart(error)) return of();
          return throwError(() => error);
        }),
        ignoreElements(),
      ),
      defer(() => {
        if (end === 'stopped') return of(false);
        const isEnd = end === 'lastPage' || end === 'notPaginated' || end === 'caughtUp';
        return isEnd ? of(true) : throwError(() => goesInCircles(table, end));
      }),
    );
  });
}

function goesInCircles({ name }: SyncTable, end: End | undefined): OktaBodyError {
  return new OktaBodyError(
    `${name} did not come to its end (${end ?? 'unknown'}): the next links of the org lead in a circle; try again later`,
  );
}
