import type { ColumnType } from '../sinks/table/column.js';
import { catalogColumns } from './catalogColumns.js';
import { catalogRows } from './catalogRows.js';
import type { SyncColumn, SyncTable } from './types.js';

/**
 * The tables of an org: plain data, a row each, to be read, narrowed or extended with rows of your own.
 *
 * Rows with `optIn` cost a request a user, a group or an app for little, or are of use to few: they are
 * read only when they are asked for.
 *
 * @example
 * ```ts
 * import { oktaTables } from 'okta-streams/sync';
 *
 * const costly = oktaTables.filter(({ cost }) => cost === 'user').map(({ name }) => name);
 * ```
 */
export const oktaTables: readonly SyncTable[] = /* @__PURE__ */ withColumns();

function withColumns(): readonly SyncTable[] {
  const lines = catalogColumns.split('\n').map((line) => line.split(' '));
  const byTable = new Map(lines.map(([name = '', ...columns]) => [name, columns]));
  return catalogRows.map((row) => ({
    ...row,
    columns: Object.fromEntries((byTable.get(row.name) ?? []).map(columnOf)),
  }));
}

/** Reads `name=path:type`; a `/` behind the path takes what stands behind the last one of an address. */
function columnOf(text: string): readonly [string, SyncColumn] {
  const [left = '', type = 'text'] = text.split(':');
  const [name = '', given = name] = left.split('=');
  const lastSegment = given.endsWith('/');
  const path = lastSegment ? given.slice(0, -1) : given;
  const column: SyncColumn = { type: type as ColumnType, path };
  return [name, lastSegment ? { ...column, lastSegment } : column];
}
