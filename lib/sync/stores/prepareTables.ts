import type { ColumnShape } from '../../sinks/table/column.js';
import type { SyncTable } from '../types.js';
import { requireOwn, tableOptions, type Deletions } from './tableOptions.js';

/** The tables of a database, and how columns are added to them. */
export interface Prepared {
  /** The names of columns, by the names of tables, both as {@link fold} has them. */
  readonly existing: ReadonlyMap<string, readonly string[]>;
  /** Gives names that are of the same table or column one form. */
  readonly fold: (name: string) => string;
  /** A table as messages show it. */
  readonly shown: (name: string) => string;
  readonly add: (name: string, columns: readonly ColumnShape[]) => Promise<void>;
}

/**
 * Adds columns that tables which are there lack.
 *
 * @throws OktaSinkError for a table that something else has made.
 */
export async function prepareTables(
  tables: readonly SyncTable[],
  deletions: Deletions,
  { existing, fold, shown, add }: Prepared,
): Promise<void> {
  for (const table of tables) {
    const found = existing.get(fold(table.name));
    if (found === undefined) continue;
    requireOwn(shown(table.name), found);
    const { columns } = tableOptions(table, table.name, deletions);
    const missing = Object.entries(columns)
      .filter(([name]) => !found.includes(fold(name)))
      .map(([name, type]) => ({ name, type }));
    if (missing.length > 0) await add(table.name, missing);
  }
}
