import type { LaneCursor, ParentCursor } from '../../checkpoint/cursor.js';
import { ledger, type Ledger, type Position } from '../../checkpoint/ledger.js';
import { portable } from '../../checkpoint/portable.js';
import { progressFrom, type ProgressCell } from '../../paging/progress.js';

/** One chain of pages of a run, and how far it has come. */
export interface Lane {
  readonly start: Position & { readonly next: string };
  readonly resumed: boolean;
  readonly progress: ProgressCell;
  /** Windows that are done: settled, and committed where there is a sink. */
  readonly committed: Ledger;
  /** Windows whose rows a sink has flushed, committed or not. */
  readonly flushed: Ledger;
  /** The part of the collection that it reads; `to` moves down when another lane takes a part of it. */
  readonly range: { readonly from: number; to: number };
  /** The parent whose children it reads, where lanes come from parents. */
  readonly parent?: unknown;
  /** The parent as a cursor holds it. */
  readonly kept?: unknown;
}

/** Where a lane begins. */
export type LaneStart = Pick<Lane, 'start' | 'resumed' | 'range' | 'parent'>;

/** A lane that has not begun; `records` were streamed by earlier runs. */
export function newLane({ start, resumed, range, parent }: LaneStart, records = 0): Lane {
  const counting = { ...start, recordsStreamed: 0 };
  return {
    start,
    resumed,
    progress: progressFrom(records),
    committed: ledger(counting),
    flushed: ledger(counting),
    range: { ...range },
    parent,
    kept: portable(parent),
  };
}

/** Where a lane can go on; `undefined` when nothing of it is left. */
export function laneCursor(lane: Lane, which: 'committed' | 'flushed'): LaneCursor | undefined {
  const position = positionOf(lane, which);
  if (position === undefined) return undefined;
  const { next, delivered } = position;
  const { from, to } = lane.range;
  return { next, delivered, from: finite(from), to: finite(to) };
}

/** Where the children of the parent of a lane go on; `undefined` when it is done. */
export function parentCursor(lane: Lane, which: 'committed' | 'flushed'): ParentCursor | undefined {
  const position = positionOf(lane, which);
  return position === undefined ? undefined : { parent: lane.kept, ...position };
}

/** The page that a lane goes on with; `undefined` when nothing of it is left. */
export function positionOf(
  lane: Lane,
  which: 'committed' | 'flushed',
): { readonly next: string; readonly delivered: readonly string[] } | undefined {
  const { next, delivered } = lane[which].position();
  return next === undefined ? undefined : { next, delivered };
}

function finite(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}
