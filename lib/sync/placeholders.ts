import type { SyncTable } from './types.js';

/** The placeholders of a path or a query, in their order: `['group_id']`. */
export function placeholders(text: string): readonly string[] {
  return Array.from(text.matchAll(/\{([^{}]*)\}/g), ([, name = '']) => name);
}

/** The columns of a table that its parent has the values of. */
export function parentColumns({ relativeUrl, query = {}, within }: SyncTable): readonly string[] {
  if (within !== undefined) return [within.column];
  const all = [relativeUrl, ...Object.values(query)].flatMap(placeholders);
  return [...new Set(all)];
}

/** The column of the parent that fills a placeholder: one of that name, else the last of its own key. */
export function sourceColumn(parent: SyncTable, placeholder: string): string {
  const own = [...parentColumns(parent), ...Object.keys(parent.columns)];
  return own.includes(placeholder) ? placeholder : (parent.key.at(-1) ?? 'id');
}
