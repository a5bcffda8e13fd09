import { from, lastValueFrom } from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import { quoted } from '../../url/quoted.js';
import type { DeadLetter, RefusedRow } from '../types.js';
import { columnOfProperty, stampColumns, type Column } from './column.js';
import { driftOf, propertiesRead } from './driftOf.js';
import { readRow, refusedRow, type ReadRow } from './readRow.js';
import type { Table } from './tableOptions.js';

/** What becomes of a chunk of rows. */
export interface TakenRows {
  readonly taken: readonly ReadRow[];
  readonly refused: readonly (RefusedRow & { readonly error: OktaSinkError })[];
}

/**
 * Reads rows by the columns of their table.
 *
 * @param columns Those of the table, and those that have been added since.
 * @param before How many rows of the run came before.
 */
export function takeRows(
  rows: readonly unknown[],
  table: Table,
  columns: readonly Column[],
  before: number,
): TakenRows {
  const properties = propertiesRead(columns);
  const taken: ReadRow[] = [];
  const refused: (RefusedRow & { readonly error: OktaSinkError })[] = [];
  for (const [i, row] of rows.entries()) {
    try {
      const read = readRow(row, table, columns, before + i + 1);
      if (table.onDrift === 'fail') checkDrift(read, table, properties);
      taken.push(read);
    } catch (error) {
      if (!(error instanceof OktaSinkError)) throw error;
      refused.push({ row, key: error.key ?? '', error });
    }
  }
  return { taken, refused };
}

function checkDrift({ row, key }: ReadRow, table: Table, read: ReadonlySet<string>): void {
  const [property] = driftOf(row, read);
  if (property === undefined) return;
  throw refusedRow(table, key, new TypeError(`no column reads its property ${quoted(property)}`));
}

/**
 * The columns that `onDrift: 'add'` adds for these rows.
 *
 * @throws OktaSinkError for a property whose name a column has that reads another one.
 */
export function addedColumns(
  rows: readonly unknown[],
  table: Table,
  columns: readonly Column[],
): readonly Column[] {
  if (table.onDrift !== 'add') return [];
  const read = propertiesRead(columns);
  const names = new Set(rows.flatMap((row) => driftOf(row, read)));
  const known = new Set([...columns, ...stampColumns].map(({ name }) => name.toLowerCase()));
  for (const name of names) {
    if (known.has(name.toLowerCase())) {
      throw new OktaSinkError(
        `onDrift 'add' cannot add a column ${quoted(name)}: there is one of that name, for ` +
          'another property; read the property by a column, or let drift be ignored',
      );
    }
    known.add(name.toLowerCase());
  }
  return Array.from(names, columnOfProperty);
}

/** Hands refused rows over, one after another; without a dead letter the first is an error. */
export async function buryRows(
  refused: TakenRows['refused'],
  deadLetter: DeadLetter | undefined,
): Promise<void> {
  for (const each of refused) {
    if (deadLetter === undefined) throw each.error;
    const input = deadLetter(each);
    if (input !== undefined) await lastValueFrom(from(input), { defaultValue: undefined });
  }
}
