import type { SyncTable } from './types.js';

/** The tables whose rows stand within the records of a table. */
export function tablesWithin(
  tables: readonly SyncTable[],
  { name }: Pick<SyncTable, 'name'>,
): readonly SyncTable[] {
  return tables.filter(({ within }) => within?.table === name);
}
