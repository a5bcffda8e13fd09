import * as z from 'zod';
import { OktaInputError } from '../errors.js';
import { checked, fields, rule } from '../schema/checked.js';
import { columnTypes } from '../sinks/table/column.js';
import { quoted } from '../url/quoted.js';
import { metaTable } from './metaTable.js';
import { nearest } from './nearest.js';
import { parentColumns, sourceColumn } from './placeholders.js';
import { tableColumns, wholeRecord } from './tableColumns.js';
import type { SyncTable } from './types.js';

const text = z.string(rule('must be text')).min(1, rule('must not be empty'));
const texts = z.array(text, rule('must be a list of texts'));
const name = z
  .string(rule('must be the name of a table'))
  .regex(/^[a-z][a-z0-9_]{0,47}$/, rule('must be a snake_case name of at most 48 letters'));
const path = text.refine(
  (each) => !each.split('.').includes(''),
  rule('must be a path', 'write profile.email'),
);
const milliseconds = z.number(rule('must be milliseconds')).min(0, rule('must not be negative'));
const condition = fields({
  path,
  in: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  includes: z.string().optional(),
  above: z.number().optional(),
});
const incremental = z.discriminatedUnion(
  'by',
  [
    fields({
      by: z.literal('watermark'),
      filter: text.refine(
        (each) => each.includes('{watermark}'),
        rule('must hold {watermark}', 'write lastUpdated ge "{watermark}"'),
      ),
      overlap: milliseconds,
      parameter: z.enum(['filter', 'search'], rule("must be 'filter' or 'search'")).optional(),
    }),
    fields({ by: z.literal('absence') }),
    fields({
      by: z.literal('stamp'),
      stamp: path,
      count: path,
      overlap: milliseconds,
      target: text,
      unless: condition.optional(),
    }),
    fields({
      by: z.literal('log'),
      target: text,
      follows: fields({ table: name, through: name }).optional(),
    }),
    fields({ by: z.literal('events') }),
    fields({ by: z.literal('cursor') }),
    fields({ by: z.literal('refresh') }),
  ],
  rule(
    "must say by what the next run reads: 'watermark', 'absence', 'stamp', 'log', 'events', 'cursor' or 'refresh'",
  ),
);
const rowSchema = fields({
  name,
  relativeUrl: text.refine(
    (each) => /^\/(?![/\\])/.test(each) && !/[?#]/.test(each),
    rule('must begin with one /, without a query', 'put parameters into query'),
  ),
  parent: name.optional(),
  where: z.array(condition).optional(),
  key: texts.min(1, rule('must have a column')),
  columns: z.record(
    z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,62}$/, rule('must be a snake_case name of at most 63 letters')),
    fields({
      type: z.enum(columnTypes, rule(`must be one of ${columnTypes.join(', ')}`)),
      path,
      lastSegment: z.boolean().optional(),
    }),
  ),
  references: z.record(text, text).optional(),
  orphans: z
    .record(text, fields({ reason: text, where: fields({ column: text, in: texts }).optional() }))
    .optional(),
  query: z.record(text, z.string(rule('must be text'))).optional(),
  each: fields({ parameter: text, values: texts.min(1) }).optional(),
  pageSize: z.int(rule('must be a whole number')).min(1, rule('must be 1 or more')).optional(),
  envelope: text.optional(),
  within: fields({ table: name, path, column: text, position: text.optional() }).optional(),
  incremental,
  events: fields({ changed: texts, deleted: texts }).optional(),
  bucket: text,
  cost: z.enum(
    ['page', 'org', 'parent', 'user', 'none'],
    rule("must be 'page', 'org', 'parent', 'user' or 'none'"),
  ),
  volatile: texts.optional(),
  optIn: z.boolean().optional(),
  keepsRecord: z.boolean().optional(),
  secrets: texts.optional(),
});

/**
 * Checks the rows of a catalog, each by itself and against the others.
 *
 * @throws OktaInputError that names the table, the field, what contradicts what, and the nearest names.
 */
export function checkCatalog(given: readonly unknown[]): readonly SyncTable[] {
  const rows = given.map((row, i) => checkRow(row, i));
  const byName = new Map<string, SyncTable>();
  for (const row of rows) {
    if (byName.has(row.name)) throw fault(row, 'name', 'is there twice; rename one of them');
    byName.set(row.name, row);
  }
  const own = byName.get(metaTable.name);
  if (own !== undefined) throw fault(own, 'name', 'is that of the table of tables; rename it');
  for (const row of rows) checkAmong(row, byName);
  for (const row of rows) checkCircle(row, byName);
  return rows;
}

function checkRow(row: unknown, i: number): SyncTable {
  const label =
    typeof row === 'object' && row !== null && 'name' in row && typeof row.name === 'string'
      ? row.name
      : i.toString();
  try {
    return checked(rowSchema, row, 'row');
  } catch (error) {
    if (!(error instanceof OktaInputError)) throw error;
    const rest = error.message.slice(error.field.length + 1);
    throw new OktaInputError(`catalog.${label}.${error.field}`, rest);
  }
}

function checkAmong(row: SyncTable, byName: ReadonlyMap<string, SyncTable>): void {
  const names = [...byName.keys()];
  const wanted = parentColumns(row);
  const parent = row.parent ?? row.within?.table;
  if (wanted.length > 0 && parent === undefined) {
    throw fault(
      row,
      'parent',
      `is missing: ${wanted.map((each) => `{${each}}`).join(', ')} comes from one`,
    );
  }
  if (row.parent !== undefined && row.within !== undefined) {
    throw fault(row, 'within', 'does not go with parent: its rows stand in the records of a table');
  }
  if (row.parent !== undefined && wanted.length === 0) {
    throw fault(row, 'parent', 'needs a placeholder, as {group_id}, in relativeUrl or query');
  }
  if (parent !== undefined) {
    const found = byName.get(parent) ?? noTable(row, 'parent', parent, names);
    for (const each of wanted) {
      const source = sourceColumn(found, each);
      if (!(source in tableColumns(found))) {
        throw fault(row, 'relativeUrl', `has {${each}}, and ${parent} has no column ${source}`);
      }
    }
  }
  if (row.keepsRecord !== false && wholeRecord in row.columns) {
    throw fault(
      row,
      `columns.${wholeRecord}`,
      'is that of the whole record; rename it, or set keepsRecord: false',
    );
  }
  const columns = Object.keys(tableColumns(row));
  const unknown = row.key.find((each) => !columns.includes(each));
  if (unknown !== undefined) throw noColumn(row, 'key', unknown, columns);
  for (const field of ['references', 'orphans'] as const) {
    const strange = Object.keys(row[field] ?? {}).find((each) => !columns.includes(each));
    if (strange !== undefined) throw noColumn(row, field, strange, columns);
  }
  const moving = row.volatile?.find((each) => !columns.includes(each));
  if (moving !== undefined) throw noColumn(row, 'volatile', moving, columns);
  for (const to of Object.values(row.references ?? {})) checkReference(row, to, byName);
  const { follows } = row.incremental.by === 'log' ? row.incremental : {};
  for (const each of follows === undefined ? [] : [follows.table, follows.through]) {
    if (!byName.has(each)) noTable(row, 'incremental.follows', each, names);
  }
  checkIncremental(row);
}

function checkReference(row: SyncTable, to: string, byName: ReadonlyMap<string, SyncTable>): void {
  const [table = '', column = '', ...more] = to.split('.');
  if (column === '' || more.length > 0) {
    throw fault(row, 'references', `must name table.column: got ${quoted(to)}`);
  }
  const found = byName.get(table) ?? noTable(row, 'references', table, [...byName.keys()]);
  const columns = Object.keys(tableColumns(found));
  if (!columns.includes(column)) throw noColumn(row, `references ${table}`, column, columns);
}

function checkIncremental({ incremental: { by }, ...row }: SyncTable): void {
  const all = { ...row, incremental: { by } } as SyncTable;
  if ((by === 'log' || by === 'events') && row.events === undefined) {
    throw fault(all, 'events', `is missing: by '${by}' it is read when the log holds one of them`);
  }
  if ((by === 'log' || by === 'stamp') && row.parent === undefined) {
    throw fault(all, 'parent', `is missing: '${by}' tells which parents are read again`);
  }
}

function checkCircle(row: SyncTable, byName: ReadonlyMap<string, SyncTable>): void {
  const seen = [row.name];
  for (let at = row.parent ?? row.within?.table; at !== undefined;) {
    if (seen.includes(at))
      throw fault(row, 'parent', `goes in a circle: ${[...seen, at].join(' → ')}`);
    seen.push(at);
    const next = byName.get(at);
    at = next?.parent ?? next?.within?.table;
  }
}

function fault({ name: table }: SyncTable, field: string, message: string): OktaInputError {
  return new OktaInputError(`catalog.${table}.${field}`, message);
}

function noTable(row: SyncTable, field: string, table: string, names: readonly string[]): never {
  throw fault(row, field, `names ${quoted(table)}, which is no table${orNear(table, names)}`);
}

function noColumn(row: SyncTable, field: string, column: string, columns: readonly string[]) {
  return fault(row, field, `names ${quoted(column)}, which is no column${orNear(column, columns)}`);
}

/** What a name that there is not may have meant. */
export function orNear(given: string, names: readonly string[]): string {
  const near = nearest(given, names);
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
}
