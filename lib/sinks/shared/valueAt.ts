/** The value of a property of its own; `undefined` where there is none. */
export function valueOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** What is at `path` in a row; `undefined` where the way ends early. */
export function valueAt(row: unknown, path: readonly string[]): unknown {
  return path.reduce(valueOf, row);
}
