import type { ListRow } from './list.js';
import { lists } from './lists.js';

const rows = new Map(lists.map((row) => [row.path, row]));

/** The list at a path whose parameters stand in braces. */
export function rowAt(path: string): ListRow | undefined {
  return rows.get(path);
}
