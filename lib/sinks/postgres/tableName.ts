/** A table, wherever the search path leads. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** A name as SQL takes it to the letter. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function qualified({ schema, name }: TableName): string {
  return `${identifier(schema)}.${identifier(name)}`;
}
