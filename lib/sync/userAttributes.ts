import type { ColumnType } from '../sinks/table/column.js';
import { valueAt, valueOf } from '../sinks/shared/valueAt.js';
import type { SyncColumn, SyncTable } from './types.js';

/** Columns for the attributes of profiles, and those that have to share a name. */
export interface Attributes {
  readonly columns: Readonly<Record<string, SyncColumn>>;
  /** Attributes without a column, since another has its name: they are in the whole record alone. */
  readonly colliding: readonly string[];
}

const types: Readonly<Record<string, ColumnType>> = {
  string: 'text',
  boolean: 'boolean',
  integer: 'bigint',
  number: 'double',
};

/**
 * The columns that user profiles of an org have beyond those of Okta, read from its schemas: Okta leaves
 * out of a record what has no value, so that no page of records can tell.
 *
 * @param schemas What `/api/v1/meta/schemas/user/{id}` answers, one a user type.
 */
export function userAttributes(table: SyncTable, schemas: readonly unknown[]): Attributes {
  const columns = new Map<string, SyncColumn>();
  const colliding = new Set<string>();
  const known = new Set(Object.values(table.columns).map(({ path }) => path));
  for (const [attribute, schema] of schemas.flatMap(attributesIn)) {
    const path = `profile.${attribute}`;
    if (known.has(path)) continue;
    const name = columnName(attribute);
    const type = types[String(valueOf(schema, 'type'))] ?? 'json';
    const other = columns.get(name) ?? table.columns[name];
    if (other === undefined) columns.set(name, { type, path });
    else if (other.path !== path) colliding.add(attribute);
    // Two user types that have an attribute of one name and of two types.
    else if (other.type !== type) columns.set(name, { type: 'json', path });
  }
  return { columns: Object.fromEntries(columns), colliding: [...colliding] };
}

function attributesIn(schema: unknown): readonly (readonly [string, unknown])[] {
  return ['base', 'custom'].flatMap((part) => {
    const properties = valueAt(schema, ['definitions', part, 'properties']);
    return typeof properties === 'object' && properties !== null
      ? Object.entries(properties).filter(([name]) => !name.includes('.') && name !== '')
      : [];
  });
}

/** `costCenterCode` becomes `profile_cost_center_code`. */
function columnName(attribute: string): string {
  const snake = attribute
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
  return `profile_${snake}`.slice(0, 63);
}

/** The addresses of the schemas that user types have, without the host. */
export function schemaPaths(userTypes: readonly unknown[]): readonly string[] {
  const ids = userTypes.map((type) => {
    const href = valueAt(type, ['_links', 'schema', 'href']);
    const fromLink =
      typeof href === 'string' ? /\/meta\/schemas\/user\/([^/?#]+)/.exec(href)?.[1] : undefined;
    return fromLink ?? (valueOf(type, 'default') === true ? 'default' : undefined);
  });
  const found = ids.filter((id) => id !== undefined);
  return [...new Set(found.length === 0 ? ['default'] : found)].map(
    (id) => `/api/v1/meta/schemas/user/${id}`,
  );
}
