import { filter, firstValueFrom, interval, map, timeout } from 'rxjs';

/** Resolves once `condition` holds; rejects when it does not within five seconds, or `most` milliseconds. */
export async function eventually(condition: () => boolean, most = 5_000): Promise<void> {
  await firstValueFrom(interval(1).pipe(map(condition), filter(Boolean), timeout(most)));
}
