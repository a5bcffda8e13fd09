import type { Span } from '../../../operators/windowEvents.js';
import { writeCursor, type CursorContent } from '../../checkpoint/cursor.js';
import { incrementalCheckpoint } from '../../checkpoint/incrementalCheckpoint.js';
import type { Cursor, End } from '../../cursor.js';
import type { OrgClock } from '../../incremental/orgClock.js';
import type { ParsedStream } from '../../options/input.js';
import type { Page } from '../../paging/page.js';
import { advance } from '../../paging/progress.js';
import { laneCursor, newLane, positionOf, type Lane, type LaneStart } from './lane.js';
import { parentList, type ParentList } from './parentList.js';
import { parentsReach } from './parentsReach.js';
import { sharedDemand } from './sharedDemand.js';

/** Whether committed windows alone count, or those whose rows a sink has flushed as well. */
export type Durability = 'committed' | 'flushed';

/** The lanes of a run, one where it is not divided, and what they have come to together. */
export interface LaneSet {
  readonly lanes: ReadonlySet<Lane>;
  /** The list that they come from, where they come from parents. */
  readonly parents: ParentList | undefined;
  readonly add: (start: LaneStart) => Lane;
  /** Enters a settled window of a lane; says how many pages it completed. */
  readonly settle: (lane: Lane, which: Durability, window: readonly Span<Page>[]) => number;
  /** The chain of a lane has ended: nothing more is expected of it. */
  readonly close: (lane: Lane) => void;
  /** Lets go of a lane whose chain has ended, once nothing of it is left that a cursor has to tell. */
  readonly prune: (lane: Lane) => void;
  /** What has been flushed is durable. */
  readonly commit: () => void;
  /** Nothing new is to be asked for. */
  readonly stop: () => void;
  /** Whether no lane is worth opening any more. */
  readonly isDone: () => boolean;
  /** Whether the pages on their way may hold all records that are left of the limit. */
  readonly isFull: () => boolean;
  readonly recordsStreamed: (which: Durability) => number;
  readonly cursor: (which: Durability) => Cursor | undefined;
  /** How many parents are done, earlier runs included; none where lanes do not come from parents. */
  readonly parentsDone: (which: Durability) => number | undefined;
  /** Why the run would end now. */
  readonly end: (which: Durability) => End;
}

/** The lanes of a run that begins at `start`; none yet. */
export function laneSet(
  stream: ParsedStream,
  start: CursorContent,
  clock: Pick<OrgClock, 'runStartedAt'>,
): LaneSet {
  const lanes = new Set<Lane>();
  const by = start.lanes?.by ?? stream.lanes?.by;
  const { recordLimit, maxPages, sink } = stream;
  const parents = start.parents && parentList(start.parents);
  const reach =
    parents && parentsReach({ lanes, list: parents, start, isLoaded: sink !== undefined });
  const isDivided = by !== undefined || parents !== undefined;
  const demand = sharedDemand(start.recordsStreamed, {
    records: recordLimit.records,
    pages: maxPages,
  });
  const streamed = { committed: 0, flushed: 0 };
  const seen = { hasLane: false, isStopped: false };
  const recordsStreamed = (which: Durability) => start.recordsStreamed + streamed[which];

  return {
    lanes,
    parents,
    add: (begin) => {
      seen.hasLane = true;
      const lane = newLane(begin, start.recordsStreamed);
      lanes.add(lane);
      if (seen.isStopped) advance(lane.progress, { stopped: true });
      if (isDivided) demand.join(lane);
      return lane;
    },
    settle: (lane, which, window) => {
      const before = lane[which].recordsStreamed;
      const pages = lane[which].settle(window);
      streamed[which] += lane[which].recordsStreamed - before;
      return pages;
    },
    close: (lane) => {
      demand.leave(lane);
    },
    prune: (lane) => {
      if (!isDivided) return;
      // A parent whose rows the sink has is done in the next checkpoint, whenever they are durable.
      const which = parents !== undefined && sink !== undefined ? 'flushed' : 'committed';
      if (positionOf(lane, which) !== undefined) return;
      if (lanes.delete(lane)) demand.leave(lane);
    },
    commit: () => {
      reach?.commit(recordsStreamed('flushed'));
    },
    stop: () => {
      seen.isStopped = true;
      for (const { progress } of lanes) advance(progress, { stopped: true });
      if (parents !== undefined) advance(parents.progress, { stopped: true });
    },
    isDone: () =>
      seen.isStopped || demand.records() >= recordLimit.records || demand.pages() >= maxPages,
    isFull: () => demand.records() + demand.expected() >= recordLimit.records,
    recordsStreamed,
    cursor: (which) => {
      if (start.generation?.end !== undefined) return undefined;
      if (reach !== undefined) {
        const content = reach.at(which, recordsStreamed(which));
        return content && writeCursor({ ...content, next: stream.url, delivered: [] });
      }
      const [lane] = lanes;
      const { hasLane } = seen;
      if (!hasLane || lane === undefined) return hasLane ? undefined : writeCursor(start);
      const { url, since } = stream;
      if (since !== undefined) {
        return writeCursor(
          incrementalCheckpoint(lane[which], start, { url, since }, clock.runStartedAt),
        );
      }
      const cursors = [...lanes].flatMap((each) => laneCursor(each, which) ?? []);
      const [first] = cursors;
      if (first === undefined) return undefined;
      const { next, delivered } = first;
      const content = { ...start, recordsStreamed: recordsStreamed(which) };
      return by === undefined
        ? writeCursor({ ...content, next, delivered })
        : writeCursor({ ...content, next: stream.url, delivered: [], lanes: { by, cursors } });
    },
    parentsDone: (which) => reach?.done(which),
    end: (which) => {
      if (start.generation?.end !== undefined) return start.generation.end;
      const ends = [...lanes].map((lane) => endOf(lane, which));
      if (!isDivided) return ends[0] ?? 'stopped';
      if (reach !== undefined && recordLimit.records === 0) return recordLimit.end;
      const isRead =
        reach === undefined ? ends.every((end) => end === 'lastPage') : reach.isOver(which);
      if (isRead) return 'lastPage';
      if (recordsStreamed(which) >= recordLimit.records) return recordLimit.end;
      if (demand.pages() >= maxPages) return 'pageLimit';
      return [...ends, parents?.progress.value.last?.end].includes('loop') ? 'loop' : 'stopped';
    },
  };
}

function endOf(lane: Lane, which: Durability): End | undefined {
  const { isWhole, page } = lane[which];
  return isWhole ? page?.end : undefined;
}
