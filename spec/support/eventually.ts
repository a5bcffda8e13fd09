import { filter, firstValueFrom, interval, map, timeout } from 'rxjs';

/** Resolves once `condition` holds; rejects when it does not within five seconds. */
export async function eventually(condition: () => boolean): Promise<void> {
  await firstValueFrom(interval(1).pipe(map(condition), filter(Boolean), timeout(5_000)));
}
