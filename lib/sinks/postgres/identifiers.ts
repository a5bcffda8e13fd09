import { OktaInputError } from '../../errors.js';
import { quoted } from '../../url/quoted.js';
import type { Table } from '../table/tableOptions.js';

/** Why Postgres has no column of such a name: it would cut it short, or it is the sink's own. */
export function faultOfName(name: string): string | undefined {
  if (name === '_okta_streams_n') return 'which is a name of the sink itself';
  const isName = name !== '' && Buffer.byteLength(name) <= 63 && !name.includes('\0');
  return isName ? undefined : 'which is no name of 1 to 63 bytes';
}

/** @throws OktaInputError for names of the table or its columns that Postgres would not keep. */
export function checkNames({ name: { schema, name }, columns }: Table): void {
  for (const part of [schema ?? name, name]) refuse('table', part);
  for (const column of columns) refuse(`columns.${column.name}`, column.name);
}

function refuse(field: string, name: string): void {
  const fault = faultOfName(name);
  if (fault !== undefined) throw new OktaInputError(field, `is ${quoted(name)}, ${fault}`);
}
