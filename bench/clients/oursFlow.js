/** This library, with a helper flow of five operators. */
import { filter, lastValueFrom, map, pipe, scan, tap } from 'rxjs';
import { stream } from './stream.js';

export function read({ step, ...options }) {
  const flow = pipe(
    map(({ record }) => record),
    filter(({ id }) => id !== ''),
    tap(step),
    map(({ id, status, profile }) => ({ id, status, email: profile.email })),
    scan((count) => count + 1, 0),
  );
  return lastValueFrom(stream(options, flow));
}
