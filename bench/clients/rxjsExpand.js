/** Plain RxJS: `expand` to page, `concatMap` to flatten. */
import { concatMap, defer, EMPTY, expand, lastValueFrom, map } from 'rxjs';
import { request } from 'undici';
import { headersOf, nextLink, recordsOf } from './hand.js';

export function read({ url, step, slow, ...options }) {
  const headers = headersOf(options);
  const fetchPage = (from) =>
    defer(async () => {
      const response = await request(from, { headers });
      const records = await recordsOf(response);
      return { records, next: nextLink(response.headers) };
    });
  const each = slow ? concatMap(async (record) => step(record)) : map(step);
  return lastValueFrom(
    fetchPage(url).pipe(
      expand(({ next }) => (next === undefined ? EMPTY : fetchPage(next))),
      concatMap(({ records }) => records),
      each,
    ),
  );
}
