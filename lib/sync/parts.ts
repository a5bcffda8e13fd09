import { valueAt } from '../sinks/shared/valueAt.js';
import { pathSegment } from '../url/pathSegment.js';
import type { Query } from '../types/input.js';
import { placeholders } from './placeholders.js';
import type { ParentCondition, SyncTable } from './types.js';

/** A row of a table that others are asked by: the columns that fill their placeholders. */
export interface ParentRow {
  readonly columns: Readonly<Record<string, string>>;
  /** Where conditions look at it. */
  readonly record?: unknown;
}

/** One list of a table: of one parent, of one type, or the only one. */
export interface Part {
  /** Orders and tells apart the parts of a table. */
  readonly id: string;
  readonly relativeUrl: string;
  readonly query: Query;
  /** The columns of its rows that do not stand in their records. */
  readonly parent: Readonly<Record<string, string>>;
  /** Whether the list may be one that this org has not. */
  readonly isOptional: boolean;
}

/** Tells the lists of parents apart, by the columns that fill their placeholders. */
export function partId(columns: ParentRow['columns']): string {
  return Object.values(columns).join('/');
}

/** The lists of a table, in the order of their ids; `parents` where it has some. */
export function partsOf(
  { relativeUrl, query = {}, each, parent, where }: SyncTable,
  parents: readonly ParentRow[],
): readonly Part[] {
  if (parent === undefined) {
    const values = each?.values ?? [undefined];
    return sorted(
      values.map((value) => ({
        id: value ?? '',
        relativeUrl,
        query: each === undefined ? query : { ...query, [each.parameter]: value },
        parent: {},
        isOptional: each !== undefined,
      })),
    );
  }
  const chosen =
    where === undefined
      ? parents
      : parents.filter(({ record }) => where.some((one) => holds(one, record)));
  return sorted(
    chosen.map(({ columns }) => ({
      id: partId(columns),
      relativeUrl: filled(relativeUrl, columns, (value) => pathSegment(value, relativeUrl)),
      query: Object.fromEntries(
        Object.entries(query).map(([name, text]) => [name, filled(text, columns, (each) => each)]),
      ),
      parent: columns,
      isOptional: where !== undefined,
    })),
  );
}

function filled(
  text: string,
  columns: Readonly<Record<string, string>>,
  write: (value: string) => string,
): string {
  return placeholders(text).reduce(
    (filling, name) => filling.replace(`{${name}}`, () => write(columns[name] ?? '')),
    text,
  );
}

/** Whether a condition holds for the record of a parent. */
export function holds(
  { path, in: values, includes, above }: ParentCondition,
  record: unknown,
): boolean {
  const value = valueAt(record, path.split('.'));
  if (includes !== undefined) return Array.isArray(value) && value.includes(includes);
  if (above !== undefined) return typeof value === 'number' && value > above;
  return values?.some((each) => each === value) ?? (value !== undefined && value !== null);
}

function sorted(parts: readonly Part[]): readonly Part[] {
  return [...parts].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
