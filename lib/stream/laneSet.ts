import type { ParsedStream } from '../input.js';
import { writeCursor, type CursorContent } from '../paging/cursor.js';
import type { Cursor, End } from '../types.js';
import { valuesOf } from '../url/query.js';
import { newLane, placeOf, type Lane, type LaneStart } from './lane.js';
import { advance } from './progress.js';

/** Whether what has been made durable is meant, or what a sink has been handed besides. */
export type Which = 'settled' | 'written';

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
  readonly recordsStreamed: (which: Which) => number;
  readonly cursor: (which: Which) => Cursor | undefined;
  /** Why the run would end now. */
  readonly end: (which: Which) => End;
}

/** The lanes of a run that begins at `start`; none yet. */
export function laneSet(stream: ParsedStream, start: CursorContent): LaneSet {
  const lanes = new Set<Lane>();
  const by = start.lanes?.by ?? stream.lanes?.by;
  const { recordLimit, maxPages } = stream;
  const gone = { records: 0, pages: 0 };
  let begun = false;
  let stopped = false;

  /** Limits hold over all lanes: each is told what the others are at, before it decides again. */
  const share = () => {
    const all = [...lanes];
    const records = all.reduce((most, { progress }) => Math.max(most, progress.value.records), 0);
    for (const lane of all) {
      const others = all.filter((other) => other !== lane);
      const pages = others.reduce((sum, other) => sum + other.progress.value.requested, gone.pages);
      const expected = others.reduce((sum, other) => sum + expectedOf(other), 0);
      const now = lane.progress.value;
      if (
        now.records !== records ||
        now.others.pages !== pages ||
        now.others.expected !== expected
      ) {
        advance(lane.progress, { records, others: { pages, expected } });
      }
    }
  };
  const pages = () =>
    [...lanes].reduce((sum, { progress }) => sum + progress.value.requested, gone.pages);
  const counted = () => {
    const [first] = lanes;
    return first?.progress.value.records ?? start.recordsStreamed + gone.records;
  };
  const isFull = () => counted() >= recordLimit.records;
  const recordsStreamed = (which: Which) =>
    [...lanes].reduce(
      (sum, lane) => sum + lane[which].recordsStreamed,
      start.recordsStreamed + gone.records,
    );

  return {
    lanes,
    add: (begin) => {
      begun = true;
      const lane = newLane(begin);
      const records = counted();
      lanes.add(lane);
      advance(lane.progress, { records, stopped });
      // No resource: it goes with the lane. A cell never errors.
      if (by !== undefined) lane.progress.subscribe({ next: share, error: share });
      return lane;
    },
    prune: (lane) => {
      if (by === undefined || placeOf(lane, 'settled') !== undefined) return;
      if (!lanes.delete(lane)) return;
      gone.records += lane.settled.recordsStreamed;
      gone.pages += lane.progress.value.requested;
    },
    stop: () => {
      stopped = true;
      for (const { progress } of lanes) advance(progress, { stopped });
    },
    isDone: () => stopped || isFull() || pages() >= maxPages,
    recordsStreamed,
    cursor: (which) => {
      if (!begun) return writeCursor(start);
      const places = [...lanes].flatMap((lane) => placeOf(lane, which) ?? []);
      const [first] = places;
      if (first === undefined) return undefined;
      const { next, settled } = first;
      const content = { ...start, recordsStreamed: recordsStreamed(which) };
      return by === undefined
        ? writeCursor({ ...content, next, settled })
        : writeCursor({ ...content, next: stream.url, settled: [], lanes: { by, places } });
    },
    end: (which) => {
      const ends = [...lanes].map((lane) => endOf(lane, which));
      if (by === undefined) return ends[0] ?? 'stopped';
      if (ends.every((end) => end === 'lastPage')) return 'lastPage';
      if (recordsStreamed(which) >= recordLimit.records) return recordLimit.end;
      if (pages() >= maxPages) return 'pageLimit';
      return ends.includes('loop') ? 'loop' : 'stopped';
    },
  };
}

function endOf(lane: Lane, which: Which): End | undefined {
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
