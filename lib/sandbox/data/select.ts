import type { Criteria } from './criteria.js';
import { matcher, rangeOf } from './matcher.js';
import { lowerBound } from './records.js';
import type { Indexed, Records } from './records.js';

/** Reads a field of a record by its path; times in milliseconds. */
export type Read<T> = (record: T, path: string) => unknown;

/** Which records, in which order, from where on. */
export interface Selection<T> {
  readonly criteria: Criteria | undefined;
  readonly read: Read<T>;
  readonly sortBy: string;
  readonly descending: boolean;
  /** The index of the record after which to begin; −1 to begin at the start. */
  readonly after: number;
}

/**
 * The records of a selection, made one by one as they are taken. By `created` or `id` the cursor is
 * found at once and nothing is kept; any other order sorts all matches first and keeps their
 * indexes until the next write.
 */
export function* select<T extends Indexed>(
  records: Records<T>,
  selection: Selection<T>,
): Generator<T> {
  const { sortBy, criteria, read } = selection;
  const meets = criteria === undefined ? () => true : matcher(criteria, read);
  const isListed = (record: T): boolean => record.removed !== true && meets(record);
  if (sortBy !== 'created' && sortBy !== 'id') {
    yield* sorted(records, selection, isListed);
    return;
  }
  for (const index of indexes(records, selection)) {
    const record = records.at(index);
    if (isListed(record)) yield record;
  }
}

function* indexes<T extends Indexed>(
  records: Records<T>,
  { criteria, descending, after }: Selection<T>,
): Generator<number> {
  const [from, to] = criteria === undefined ? [-Infinity, Infinity] : rangeOf(criteria, 'created');
  const first = from === -Infinity ? 0 : records.createdFrom(from);
  const end = to === Infinity ? records.end() : records.createdFrom(to + 1);
  if (descending) {
    for (let index = (after === -1 ? end : Math.min(end, after)) - 1; index >= first; index--) {
      yield index;
    }
  } else {
    for (let index = Math.max(first, after + 1); index < end; index++) yield index;
  }
}

type Key = string | number;

function* sorted<T extends Indexed>(
  records: Records<T>,
  selection: Selection<T>,
  isListed: (record: T) => boolean,
): Generator<T> {
  const { read, sortBy, descending, after } = selection;
  const keyOf = (index: number): Key => {
    const value = read(records.at(index), sortBy);
    return typeof value === 'number' ? value : String(value).toLowerCase();
  };
  const sign = descending ? -1 : 1;
  const compare = (a: Key, b: Key, i: number, j: number): number =>
    a === b ? i - j : a < b ? -sign : sign;

  const order = remembered(records, selection, () => {
    const found: { readonly index: number; readonly key: Key }[] = [];
    for (let index = 0; index < records.end(); index++) {
      if (isListed(records.at(index))) found.push({ index, key: keyOf(index) });
    }
    found.sort((a, b) => compare(a.key, b.key, a.index, b.index));
    return Uint32Array.from(found, ({ index }) => index);
  });
  const indexAt = (position: number): number => order[position] ?? 0;
  const comesAfter = (position: number): boolean =>
    compare(keyOf(indexAt(position)), keyOf(after), indexAt(position), after) > 0;
  const start = after === -1 ? 0 : lowerBound(order.length, comesAfter);
  for (let position = start; position < order.length; position++) {
    yield records.at(indexAt(position));
  }
}

interface Order {
  readonly version: number;
  readonly query: string;
  readonly order: Uint32Array;
}

const orders = new WeakMap<object, Order>();

/** The last order that was asked for, so that a chain of pages sorts once. */
function remembered<T extends Indexed>(
  records: Records<T>,
  { criteria, sortBy, descending }: Selection<T>,
  sort: () => Uint32Array,
): Uint32Array {
  const version = records.version();
  const query = JSON.stringify([criteria, sortBy, descending]);
  const last = orders.get(records);
  if (last?.version === version && last.query === query) return last.order;
  const order = sort();
  orders.set(records, { version, query, order });
  return order;
}
