import type { Since } from '../incremental/changesUrl.js';
import type { CursorContent } from './cursor.js';
import type { Ledger } from './ledger.js';
import type { OrgClock } from '../incremental/orgClock.js';
import { firstUrl } from './start.js';

/**
 * Where a run with `since` can go on behind what has settled since `start`: there always is a checkpoint.
 *
 * A run that has read all advances the watermark to its own beginning, or to that of the first of its
 * parts; any other keeps it, and goes on where it stopped. The records of a run that has ended, or
 * has come to its limit, do not count in the next.
 */
export function incrementalCheckpoint(
  ledger: Ledger,
  start: CursorContent,
  stream: { readonly url: string; readonly since: Since },
  runStartedAt: OrgClock['runStartedAt'],
): CursorContent {
  const { page, isWhole, recordsStreamed } = ledger;
  if (page === undefined) return start;
  const { next, delivered } = ledger.position();
  const since = {
    ...start.since,
    runStartedAt: start.since?.runStartedAt ?? runStartedAt()?.toISOString(),
  };
  const end = isWhole ? page.end : undefined;
  if (end === 'lastPage' || end === 'caughtUp') {
    const first = firstUrl(stream, since.runStartedAt);
    const watermark = { watermark: since.runStartedAt };
    return { ...start, next: next ?? first, delivered, recordsStreamed: 0, since: watermark };
  }
  const isLimit = end === 'recordLimit' || end === 'ceiling';
  const counted = isLimit ? 0 : start.recordsStreamed + recordsStreamed;
  return { ...start, next: next ?? page.url, delivered, recordsStreamed: counted, since };
}
