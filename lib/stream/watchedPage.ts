import { OktaBodyError } from '../errors.js';
import type { Page } from '../paging/page.js';
import { pathOf } from '../url/query.js';

/**
 * Makes sure that a run with `since` can go by `page`.
 *
 * @param begun When the run began, as far as the org has told.
 * @throws OktaBodyError when nothing tells the time, or the page is no list.
 */
export function checkWatchedPage({ url, end }: Page, begun: unknown): void {
  const fault =
    begun === undefined
      ? 'without a Date header that tells its time'
      : end === 'notPaginated'
        ? 'with something else than a list'
        : undefined;
  if (fault === undefined) return;
  throw new OktaBodyError(
    `GET ${pathOf(url)} answered ${fault}, so that streaming.since cannot tell what has changed; ` +
      'load the whole list without it',
  );
}
