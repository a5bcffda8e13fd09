import { catchError, defer, EMPTY, of, throwError, type Observable } from 'rxjs';
import type { ChangeLog } from './changes.js';
import type { SyncContext } from './context.js';
import { oktaTables } from './oktaTables.js';
import { partsOf } from './parts.js';
import { readPart } from './readPart.js';
import { skipOf } from './skipped.js';

/** A filter beyond this is left out, and what is not wanted is passed over here. */
const maxFilter = 4_000;

/** Reads the log for what has changed alone; emits whether it has come to its end. */
export function readChanges(
  context: SyncContext,
  types: readonly string[],
  since: string,
  log: ChangeLog,
): Observable<boolean> {
  const table = oktaTables.find(({ incremental }) => incremental.by === 'cursor');
  if (table === undefined) return of(false);
  const filter = types.map((type) => `eventType eq "${type}"`).join(' or ');
  const query = { ...table.query, since, ...(filter.length <= maxFilter && { filter }) };
  return defer(() => {
    const [part] = partsOf({ ...table, query }, []);
    if (part === undefined) return of(false);
    return readPart(context, table, part, {
      cursor: undefined,
      write: (records) => {
        log.add(records);
        return EMPTY;
      },
      onCursor: () => undefined,
      onRequest: () => undefined,
      answered: () => undefined,
      gone: EMPTY,
    }).pipe(
      catchError((error: unknown) =>
        skipOf(error) === undefined ? throwError(() => error) : of(false),
      ),
    );
  });
}
