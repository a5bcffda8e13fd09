import type { Indexed, Records } from './records.js';

/** Records that can be read as they were a while ago. */
export interface History<T extends Indexed> extends Records<T> {
  /** The same records as they were `lag` milliseconds ago; what was not there yet counts as removed. */
  readonly late: () => Records<T>;
}

/** Keeps what each write took the place of, for as long as `lag` asks for it; 0 keeps nothing. */
export function withHistory<T extends Indexed>(
  records: Records<T>,
  now: () => number,
  lag: number,
): History<T> {
  if (lag === 0) return { ...records, late: () => records };
  const old = new Map<number, { readonly until: number; readonly record: T | undefined }[]>();
  const keep = (index: number, record: T | undefined): void => {
    const time = now();
    const kept = (old.get(index) ?? []).filter(({ until }) => until > time - lag);
    old.set(index, [...kept, { until: time, record }]);
  };
  return {
    ...records,
    put: (record) => {
      keep(record.index, records.at(record.index));
      return records.put(record);
    },
    add: (make) => {
      const record = records.add(make);
      keep(record.index, undefined);
      return record;
    },
    late: () => {
      const then = now() - lag;
      return {
        ...records,
        at: (index) => {
          const found = old.get(index)?.find(({ until }) => until > then);
          const current = records.at(index);
          return found === undefined ? current : (found.record ?? { ...current, removed: true });
        },
      };
    },
  };
}
