import { idOf, indexOf } from '../data/id.js';
import { hash } from '../data/random.js';
import { createRecords } from '../data/records.js';
import type { Records } from '../data/records.js';
import { hashText } from './hashText.js';
import type { Item } from './item.js';
import type { ListRow } from './list.js';

/** The records of one list of one parent. */
export interface Collection extends Records<Item> {
  /** Its own seed, so that two parents do not share ids. */
  readonly seed: number;
  /** The id of a record, and what pages go on by, also where records show none. */
  readonly idOf: (index: number) => string;
  /** The index that an id was made of, `undefined` for any other text. */
  readonly indexOf: (id: string) => number | undefined;
}

/** The collections of an org: they cost nothing until something in them is changed. */
export interface Collections {
  /** That of a list and of what its path says in place of the braces. */
  readonly of: (row: ListRow, path: string) => Collection;
  /** How many records a list is born with. */
  readonly bornCount: (row: ListRow) => number;
}

const hour = 3_600_000;
const from = Date.UTC(2024, 0, 1);

/**
 * The collections of a new org; `counts` says how many records lists are born with, by path, and
 * `isBarren` which parents have none.
 */
export function createCollections(
  seed: number,
  counts: Readonly<Record<string, number>>,
  isBarren: (row: ListRow, path: string) => boolean,
): Collections {
  const changed = new Map<string, Collection>();
  const bornCount = (row: ListRow): number => {
    const born = counts[row.path] ?? row.count ?? row.values?.length ?? 0;
    return row.values === undefined ? born : Math.min(born, row.values.length);
  };
  const open = (row: ListRow, path: string): Collection => {
    const count = isBarren(row, path) ? 0 : bornCount(row);
    // Lists without a parent have the org's own seed.
    const own = row.path === path ? seed : hash(seed, hashText(path), 7);
    const records = createRecords<Item>(count, (index) => {
      const created = from + index * hour;
      return { index, created, lastUpdated: created };
    });
    const prefix = row.prefix ?? 'obj';
    const kept = <T>(result: T): T => {
      changed.set(path, collection);
      return result;
    };
    const collection: Collection = {
      ...records,
      seed: own,
      idOf: (index) => idOf(prefix, own, index),
      indexOf: (id) => {
        const index = indexOf(id, prefix, own);
        return index === undefined || index >= records.end() ? undefined : index;
      },
      put: (item) => kept(records.put(item)),
      add: (make) => kept(records.add(make)),
    };
    return collection;
  };
  return { bornCount, of: (row, path) => changed.get(path) ?? open(row, path) };
}
