import type { ParsedStream } from '../../options/input.js';
import { writeCursor, type CursorContent } from '../../checkpoint/cursor.js';
import type { Cursor, End } from '../../cursor.js';
import { valuesOf } from '../../url/query.js';
import { newLane, laneCursor, type Lane, type LaneStart } from './lane.js';
import type { OrgClock } from '../../incremental/orgClock.js';
import { incrementalCheckpoint } from '../../checkpoint/incrementalCheckpoint.js';
import { advance } from '../../paging/progress.js';

/** Whether committed windows alone count, or those whose rows a sink has flushed as well. */
export type Durability = 'committed' | 'flushed';

/** The lanes of a run, one where it is not divided, and what they have come to together. */
export interface LaneSet {
  readonly lanes: ReadonlySet<Lane>;
  readonly add: (start: LaneStart) => Lane;
  /** Lets go of a lane whose chain has ended, once nothing of it is left to settle. */
  readonly prune: (lane: Lane) => void;
  /** Nothing new is to be asked for. */
  readonly stop: () => void;
  /** Whether no lane is worth opening any more. */
  readonly isDone: () => boolean;
  readonly recordsStreamed: (which: Durability) => number;
  readonly cursor: (which: Durability) => Cursor | undefined;
  /** Why the run would end now. */
  readonly end: (which: Durability) => End;
}

/** What a lane adds to what all are at. */
interface Share {
  requested: number;
  counted: number;
  /** Records that pages may hold which have been asked for and not counted. */
  expected: number;
}

/** The lanes of a run that begins at `start`; none yet. */
export function laneSet(
  stream: ParsedStream,
  start: CursorContent,
  clock: Pick<OrgClock, 'runStartedAt'>,
): LaneSet {
  const lanes = new Set<Lane>();
  const by = start.lanes?.by ?? stream.lanes?.by;
  const { recordLimit, maxPages } = stream;
  /** What each lane adds to `all`. */
  const shares = new Map<Lane, Share>();
  /** Pruned lanes included, save what they expected. */
  const all = { pages: 0, expected: 0, records: start.recordsStreamed };
  let prunedRecords = 0;
  let begun = false;
  let stopped = false;

  /** Limits hold over all lanes: each learns the counts of the others before it decides again. */
  const tell = ({ progress }: Lane, own: Share) => {
    const others = { pages: all.pages - own.requested, expected: all.expected - own.expected };
    const known = progress.value;
    if (
      known.records !== all.records ||
      known.others.pages !== others.pages ||
      known.others.expected !== others.expected
    ) {
      advance(progress, { records: all.records, others });
    }
  };
  const tellAll = () => {
    for (const [lane, own] of shares) tell(lane, own);
  };
  /** One step for each lane, and none for what `tell` has entered, which adds nothing. */
  const share = (lane: Lane) => {
    const { requested, counted, records } = lane.progress.value;
    const own = shares.get(lane);
    if (own === undefined) return;
    if (own.requested === requested && own.counted === counted && records <= all.records) return;
    const expected = expectedOf(lane);
    all.pages += requested - own.requested;
    all.expected += expected - own.expected;
    all.records = Math.max(all.records, records);
    Object.assign(own, { requested, counted, expected });
    tellAll();
  };
  const recordsStreamed = (which: Durability) =>
    [...lanes].reduce(
      (sum, lane) => sum + lane[which].recordsStreamed,
      start.recordsStreamed + prunedRecords,
    );

  return {
    lanes,
    add: (begin) => {
      begun = true;
      const lane = newLane(begin);
      lanes.add(lane);
      advance(lane.progress, { records: all.records, stopped });
      if (by === undefined) return lane;
      const own = { requested: 0, counted: 0, expected: 0 };
      shares.set(lane, own);
      tell(lane, own);
      const next = () => {
        share(lane);
      };
      // No resource: it goes with the lane. A cell never errors.
      lane.progress.subscribe({ next, error: next });
      return lane;
    },
    prune: (lane) => {
      if (by === undefined || laneCursor(lane, 'committed') !== undefined) return;
      if (!lanes.delete(lane)) return;
      prunedRecords += lane.committed.recordsStreamed;
      const expected = shares.get(lane)?.expected ?? 0;
      shares.delete(lane);
      if (expected === 0) return;
      all.expected -= expected;
      tellAll();
    },
    stop: () => {
      stopped = true;
      for (const { progress } of lanes) advance(progress, { stopped });
    },
    isDone: () => stopped || all.records >= recordLimit.records || all.pages >= maxPages,
    recordsStreamed,
    cursor: (which) => {
      const [lane] = lanes;
      if (start.generation?.end !== undefined) return undefined;
      if (!begun || lane === undefined) return begun ? undefined : writeCursor(start);
      const { url, since } = stream;
      if (since !== undefined) {
        return writeCursor(
          incrementalCheckpoint(lane[which], start, { url, since }, clock.runStartedAt),
        );
      }
      const cursors = [...lanes].flatMap((lane) => laneCursor(lane, which) ?? []);
      const [first] = cursors;
      if (first === undefined) return undefined;
      const { next, delivered } = first;
      const content = { ...start, recordsStreamed: recordsStreamed(which) };
      return by === undefined
        ? writeCursor({ ...content, next, delivered })
        : writeCursor({ ...content, next: stream.url, delivered: [], lanes: { by, cursors } });
    },
    end: (which) => {
      if (start.generation?.end !== undefined) return start.generation.end;
      const ends = [...lanes].map((lane) => endOf(lane, which));
      if (by === undefined) return ends[0] ?? 'stopped';
      if (ends.every((end) => end === 'lastPage')) return 'lastPage';
      if (recordsStreamed(which) >= recordLimit.records) return recordLimit.end;
      if (all.pages >= maxPages) return 'pageLimit';
      return ends.includes('loop') ? 'loop' : 'stopped';
    },
  };
}

function endOf(lane: Lane, which: Durability): End | undefined {
  const { isWhole, page } = lane[which];
  return isWhole ? page?.end : undefined;
}

/** Records that pages may hold which have been asked for and not counted. */
function expectedOf({ start, progress }: Lane): number {
  const { requested, counted, last, largestPage } = progress.value;
  if (requested === counted) return 0;
  const limit = Number(valuesOf(last?.url ?? start.next, 'limit')[0] ?? NaN);
  return (requested - counted) * (Number.isInteger(limit) ? limit : Math.max(largestPage, 1));
}
