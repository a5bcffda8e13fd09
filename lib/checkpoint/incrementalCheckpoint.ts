import type { Since } from '../incremental/changesUrl.js';
import type { CursorContent } from './cursor.js';
import type { Ledger } from './ledger.js';
import type { OrgClock } from '../incremental/orgClock.js';
import { firstUrl } from './start.js';

/**
 * Where a run with `since` can go on behind what has settled since `start`: there always is a place.
 *
 * A run that has read all advances the watermark to its own beginning, or to that of the first of its
 * parts; any other keeps it, and goes on where it stopped. The records of a run that has ended, or
 * has come to its limit, do not count in the next.
 */
export function placeBehind(
  ledger: Ledger,
  start: CursorContent,
  stream: { readonly url: string; readonly since: Since },
  begun: OrgClock['begun'],
): CursorContent {
  const { page, isWhole, recordsStreamed } = ledger;
  if (page === undefined) return start;
  const { next, settled } = ledger.position();
  const since = { ...start.since, begun: start.since?.begun ?? begun()?.toISOString() };
  const end = isWhole ? page.end : undefined;
  if (end === 'lastPage' || end === 'caughtUp') {
    const first = firstUrl(stream, since.begun);
    const watermark = { watermark: since.begun };
    return { ...start, next: next ?? first, settled, recordsStreamed: 0, since: watermark };
  }
  const isLimit = end === 'recordLimit' || end === 'ceiling';
  const counted = isLimit ? 0 : start.recordsStreamed + recordsStreamed;
  return { ...start, next: next ?? page.url, settled, recordsStreamed: counted, since };
}
