import { replacePairs, valuesOf, withParam } from '../url/query.js';

/** What a collection is divided by: when its records were made. */
export type LaneKey = 'created' | 'published';

/** The part of a collection from `from` on and before `to`, in milliseconds since the epoch. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** All there is. */
export const everything: Range = { from: -Infinity, to: Infinity };

/** When a record was made, by `key`; NaN when it does not say. */
export function timeOf(record: unknown, key: LaneKey): number {
  const text: unknown =
    typeof record === 'object' && record !== null ? Reflect.get(record, key) : undefined;
  return typeof text === 'string' ? Date.parse(text) : NaN;
}

/**
 * Asks by `url` for the records of `range` alone, the oldest first.
 *
 * Of users and groups by their `search`; of the System Log by `since` and `until`, wider by a
 * millisecond, since Okta does not say which of its bounds it includes: {@link within} cuts exactly.
 */
export function rangeUrl(url: string, key: LaneKey, { from, to }: Range): string {
  if (key === 'published') {
    const bounds: readonly (readonly [string, number])[] = [
      ['since', from - 1],
      ['until', to + 1],
    ];
    const given = bounds.filter(([, time]) => Number.isFinite(time));
    return given.reduce((wide, [name, time]) => withParam(wide, name, textOf(time)), url);
  }
  const [search = ''] = valuesOf(url, 'search');
  const conditions = [
    `(${search})`,
    ...(from === -Infinity ? [] : [`${key} ge "${textOf(from)}"`]),
    ...(to === Infinity ? [] : [`${key} lt "${textOf(to)}"`]),
  ];
  const sorted = replacePairs(url, new Set(['sortBy', 'sortOrder']), [
    `sortBy=${key}`,
    'sortOrder=asc',
  ]);
  return withParam(sorted, 'search', conditions.join(' and '));
}

/**
 * The records of a page, the oldest first, that are within `range`, and whether there were later ones.
 * A record that does not say when it was made is within.
 */
export function within(
  records: readonly unknown[],
  key: LaneKey,
  { from, to }: Range,
): { readonly records: readonly unknown[]; readonly isBeyond: boolean } {
  const [first, last] = [records[0], records.at(-1)];
  // The ends tell of the whole page: it is in order.
  if (!(timeOf(first, key) < from) && !(timeOf(last, key) >= to))
    return { records, isBeyond: false };
  return {
    records: records.filter((record) => {
      const time = timeOf(record, key);
      return !(time < from || time >= to);
    }),
    isBeyond: timeOf(last, key) >= to,
  };
}

/** `range` in `count` parts of one length, as far as whole milliseconds allow. */
export function parts({ from, to }: Range, count: number): readonly Range[] {
  const bounds = Array.from({ length: count + 1 }, (_, index) =>
    Math.round(from + ((to - from) * index) / count),
  );
  return bounds
    .slice(1)
    .map((end, index) => ({ from: bounds[index] ?? from, to: end }))
    .filter((part) => part.to > part.from);
}

function textOf(time: number): string {
  return new Date(time).toISOString();
}
