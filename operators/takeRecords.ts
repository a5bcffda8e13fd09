import { defer, EMPTY, identity, map, takeWhile, type MonoTypeOperatorFunction } from 'rxjs';
import { requireWhole } from './requireWhole.js';

/**
 * Emits pages until `count` records have gone by, then completes.
 *
 * `take` for records that come in pages. The page that crosses the limit is cut; the others are
 * passed on by reference. Completion follows the last record at once and unsubscribes from the
 * source, so that no page more is asked for. 0 completes without subscribing, `Infinity` is the
 * source itself.
 *
 * ```text
 * source          -(3)--(3)--(3)--|
 * takeRecords(4)
 *                 -(3)--(1|)
 * ```
 *
 * An error of the source is passed on.
 *
 * @example
 * ```ts
 * import { takeRecords } from 'okta-streams/operators';
 * import { of } from 'rxjs';
 *
 * of(['a', 'b', 'c'], ['d', 'e', 'f']).pipe(takeRecords(4)).subscribe(console.log);
 * // ['a', 'b', 'c'], then ['d']
 * ```
 * @param count Records in all.
 * @returns A function that returns an Observable of the pages that hold the first `count` records.
 * @throws RangeError when `count` is neither a whole number from 0 nor `Infinity`.
 */
export function takeRecords<T>(count: number): MonoTypeOperatorFunction<readonly T[]> {
  requireWhole('count', count, 0);
  if (count === Infinity) return identity;
  if (count === 0) return () => EMPTY;
  return (source) =>
    defer(() => {
      let left = count;
      const isOpen = () => left > 0;
      return source.pipe(
        // A page that comes in reaction to the last one is too late.
        takeWhile(isOpen),
        map((page) => {
          const taken = page.length > left ? page.slice(0, left) : page;
          left -= taken.length;
          return taken;
        }),
        takeWhile(isOpen, true),
      );
    });
}
