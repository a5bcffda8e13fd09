import { OktaInputError } from '../../errors.js';
import { quoted } from '../../url/quoted.js';
import type { Table } from '../table/tableOptions.js';

/** Columns that every table of Postgres has by itself. */
const systemColumns: ReadonlySet<string> = new Set([
  'tableoid',
  'ctid',
  'xmin',
  'xmax',
  'cmin',
  'cmax',
]);

/** Why Postgres has no column of such a name for a row. */
export function faultOfColumnName(name: string): string | undefined {
  if (systemColumns.has(name)) return 'which is a column of Postgres itself in every table';
  return faultOfName(name);
}

/** @throws OktaInputError for names of the table or its columns that Postgres would not keep. */
export function checkNames({ name: { schema, name }, columns }: Table): void {
  for (const part of [schema ?? name, name]) refuse('table', part, faultOfName(part));
  for (const column of columns) {
    refuse(`columns.${column.name}`, column.name, faultOfColumnName(column.name));
  }
}

/** Why Postgres would cut such a name short, or it is the sink's own. */
export function faultOfName(name: string): string | undefined {
  if (name.startsWith('_okta_streams_')) return 'which is a name of the sink itself';
  const isName = name !== '' && Buffer.byteLength(name) <= 63 && !name.includes('\0');
  return isName ? undefined : 'which is no name of 1 to 63 bytes';
}

function refuse(field: string, name: string, fault: string | undefined): void {
  if (fault !== undefined) throw new OktaInputError(field, `is ${quoted(name)}, ${fault}`);
}
