import { map, of, type Observable } from 'rxjs';
import { valueAt } from '../sinks/shared/valueAt.js';
import type { SyncContext } from './context.js';
import { logOverlap } from './extent.js';
import { query, type Texts } from './keptRows.js';
import { isRemembered, parentRows } from './parentRows.js';
import { parentColumns, sourceColumn } from './placeholders.js';
import { distinctSince } from './sql.js';
import type { Lookup } from './stores/store.js';
import type { SyncTable } from './types.js';

/** Parents that were made since a time, of those that have been read: who has come with them may be in no event. */
export function newParents(
  context: SyncContext,
  lookup: Lookup,
  table: SyncTable,
  asOf: string,
): Observable<Texts> {
  const parent = context.tables.find(({ name }) => name === table.parent);
  const created = parent?.columns['created'];
  if (parent === undefined || created?.type !== 'timestamp') return of([]);
  const since = new Date(Date.parse(asOf) - logOverlap).toISOString();
  const own = parentColumns(table);
  if (isRemembered(context, parent.name)) {
    const path = created.path.split('.');
    return parentRows(context, table, true).pipe(
      map((rows) =>
        rows
          .filter(({ record }) => Date.parse(String(valueAt(record, path))) >= Date.parse(since))
          .map(({ columns }) => own.map((name) => columns[name] ?? '')),
      ),
    );
  }
  const columns = own.map((each) => sourceColumn(parent, each));
  return query(lookup, distinctSince(lookup, parent, columns, 'created', since));
}
