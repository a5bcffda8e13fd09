import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { csvFile } from '../../sinks/files/csvFile.js';
import { ndjsonFile } from '../../sinks/files/ndjsonFile.js';
import { parquetFile } from '../../sinks/duckdb/parquetFile.js';
import { tableColumns } from '../tableColumns.js';
import { emptyStore } from './emptyStore.js';
import type { Store, StoreOptions } from './store.js';

/** What the files of a folder are. */
export type FileFormat = 'ndjson' | 'csv' | 'parquet';

/** A file for each table in a folder, which is made where there is none; each is read whole, each time. */
export async function folderStore(
  folder: string,
  format: FileFormat,
  { isReadOnly }: Pick<StoreOptions, 'isReadOnly'>,
): Promise<Store> {
  if (isReadOnly) return emptyStore;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pathOf = (name: string) => join(folder, `${name}.${format}`);
  return {
    sink: (table) => {
      const path = pathOf(table.name);
      const columns = tableColumns(table);
      if (format === 'parquet') return parquetFile(path, { key: table.key, columns });
      if (format === 'ndjson') return ndjsonFile(path, { mode: 'replace' });
      return csvFile(path, { columns: Object.keys(columns), mode: 'replace' });
    },
    lookup: undefined,
    isReadOnly,
    keeps: (name) => existsSync(pathOf(name)),
    prepare: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
