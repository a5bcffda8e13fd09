/** This library, plain: records come out of `action.stream`; a slow consumer stands in its flow. */
import { concatMap, EMPTY, lastValueFrom, tap } from 'rxjs';
import { stream } from './stream.js';

export function read({ step, slow, ...options }) {
  const slowly = concatMap(({ record }) => step(record) ?? EMPTY);
  const records = slow
    ? stream(options, slowly)
    : stream(options).pipe(tap(({ record }) => step(record)));
  return lastValueFrom(records, { defaultValue: undefined });
}
