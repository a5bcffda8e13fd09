/** What every kind of record has. */
export interface Indexed {
  readonly index: number;
  /** Milliseconds since the epoch; never falls as the index grows. */
  readonly created: number;
  /** Gone for good: kept, since cursors may still point at it. */
  readonly removed?: true;
}

/**
 * Records by index: those an org was born with are made when asked for and cost nothing; those
 * changed or added since are kept.
 */
export interface Records<T extends Indexed> {
  /** One more than the last index. */
  readonly end: () => number;
  /** Changes with every write. */
  readonly version: () => number;
  /** The indexes of records that are gone. */
  readonly gone: ReadonlySet<number>;
  /** The record of an index from 0 to `end() - 1`, removed ones included. */
  readonly at: (index: number) => T;
  /** The first index whose record was created at `time` or later, in O(log n). */
  readonly createdFrom: (time: number) => number;
  /** Keeps a record in place of the one of its index, and returns it. */
  readonly put: (record: T) => T;
  /** Keeps the record that `make` makes of the next index, and returns it. */
  readonly add: (make: (index: number) => T) => T;
}

/** The records of a new org: `count` of them, each made by `make`. */
export function createRecords<T extends Indexed>(
  count: number,
  make: (index: number) => T,
): Records<T> {
  const kept = new Map<number, T>();
  const gone = new Set<number>();
  let end = count;
  let version = 0;
  const at = (index: number): T => kept.get(index) ?? make(index);
  const put = (record: T): T => {
    kept.set(record.index, record);
    if (record.removed === true) gone.add(record.index);
    version += 1;
    return record;
  };
  return {
    end: () => end,
    version: () => version,
    gone,
    at,
    createdFrom: (time) => lowerBound(end, (index) => at(index).created >= time),
    put,
    add: (makeNext) => {
      const last = end === 0 ? -Infinity : at(end - 1).created;
      const record = makeNext(end++);
      return put({ ...record, created: Math.max(record.created, last) });
    },
  };
}

/** The first number below `end` for which `reached` holds and keeps holding, else `end`. */
export function lowerBound(end: number, reached: (index: number) => boolean): number {
  let low = 0;
  for (let high = end; low < high;) {
    const middle = Math.floor((low + high) / 2);
    if (reached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
