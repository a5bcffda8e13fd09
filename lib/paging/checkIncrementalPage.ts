import { OktaBodyError } from '../errors.js';
import type { Page } from './page.js';
import { pathOf } from '../url/query.js';
import type { OrgClock } from '../incremental/orgClock.js';

const day = 86_400_000;
/** A clock that shows an earlier time is no wall clock: virtual time begins at 0. */
const firstWallClock = Date.UTC(2000, 0, 1);

/**
 * Makes sure that a run with `since` can go by `page`.
 *
 * @param earlier When an earlier part of the run began, where it goes on.
 * @throws OktaBodyError when there is no Date header, when it is more than a day from our own
 * clock, or when the page is no list.
 */
export function checkIncrementalPage(
  { url, end }: Page,
  earlier: unknown,
  clock: Pick<OrgClock, 'runStartedAt' | 'ownStart'>,
): void {
  const fault =
    (earlier === undefined ? clockFault(clock) : undefined) ??
    (end === 'notPaginated' ? 'with something else than a list' : undefined);
  if (fault === undefined) return;
  throw new OktaBodyError(
    `GET ${pathOf(url)} answered ${fault}, so that streaming.since cannot tell what has changed; ` +
      'load the whole list without it',
  );
}

/** A watermark that is set by a wrong clock would pass over what changes until then. */
function clockFault({
  runStartedAt,
  ownStart,
}: Pick<OrgClock, 'runStartedAt' | 'ownStart'>): string | undefined {
  const started = runStartedAt();
  if (started === undefined) return 'without a Date header that tells its time';
  const isWallClock = ownStart.getTime() >= firstWallClock;
  if (!isWallClock || Math.abs(started.getTime() - ownStart.getTime()) <= day) return undefined;
  return (
    `by a Date that says ${started.toISOString()} while the clock of this machine says ` +
    `${ownStart.toISOString()}, more than a day apart`
  );
}
