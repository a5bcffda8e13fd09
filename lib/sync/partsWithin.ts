import { chunks } from './chunks.js';
import type { Extent } from './extent.js';
import { partsOf, type ParentRow, type Part } from './parts.js';
import type { SyncTable } from './types.js';

/** Records in one request. */
const idsAtOnce = 50;

/** The lists that are read of a table that is not read whole. */
export function partsWithin(
  table: SyncTable,
  extent: Exclude<Extent, { kind: 'whole' }>,
  parents: readonly ParentRow[],
): readonly Part[] {
  const { incremental, query = {}, key } = table;
  if (extent.kind === 'parents') {
    return partsOf(table, parents).filter(({ id }) => extent.ids.has(id));
  }
  if (extent.kind === 'none' || incremental.by !== 'watermark') return [];
  const narrowing = ['search', 'filter', 'sortBy', 'sortOrder'];
  const rest = Object.entries(query).filter(([name]) => !narrowing.includes(name));
  const path = table.columns[key.at(-1) ?? '']?.path ?? 'id';
  const { parameter = 'filter', filter } = incremental;
  const expressions = [
    filter.replaceAll('{watermark}', extent.watermark),
    ...chunks(extent.named, idsAtOnce).map((ids) =>
      ids.map((id) => `${path} eq ${JSON.stringify(id)}`).join(' or '),
    ),
  ];
  return expressions.flatMap((expression, i) =>
    partsOf({ ...table, query: { ...Object.fromEntries(rest), [parameter]: expression } }, []).map(
      (part) => ({ ...part, id: `${i.toString().padStart(6, '0')}${part.id}` }),
    ),
  );
}
