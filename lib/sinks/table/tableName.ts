/** A table in a database. */
export interface TableName {
  /** Default: the schema that the database looks in first. */
  readonly schema: string | undefined;
  readonly name: string;
}

/** Reads `table` or `schema.table`; `undefined` when it is neither. */
export function readTableName(text: string): TableName | undefined {
  const [first = '', second, ...more] = text.split('.');
  if (first === '' || second === '' || more.length > 0 || text.includes('\0')) return undefined;
  return second === undefined
    ? { schema: undefined, name: first }
    : { schema: first, name: second };
}

/** What the names of tables begin with that sinks keep for themselves. */
const reserved = '_okta_streams_';

/** Whether a table, or its schema, is named as those that sinks keep for themselves, in any case. */
export function isReserved({ schema, name }: TableName): boolean {
  return [schema ?? '', name].some((each) => each.toLowerCase().startsWith(reserved));
}

/** A name as SQL takes it, whatever is in it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name of a table as SQL takes it. */
export function qualified({ schema, name }: TableName): string {
  return schema === undefined ? identifier(name) : `${identifier(schema)}.${identifier(name)}`;
}

/** The name of a table as messages show it. */
export function shown({ schema, name }: TableName): string {
  return schema === undefined ? name : `${schema}.${name}`;
}
