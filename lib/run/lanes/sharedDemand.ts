import type { Others } from '../../paging/decide.js';
import { advance } from '../../paging/progress.js';
import { valuesOf } from '../../url/query.js';
import type { Lane } from './lane.js';

/** What the lanes of a run have asked for together, since limits hold over all of them. */
export interface SharedDemand {
  /** A lane begins: from now on it counts, and decides by what the others are at. */
  readonly join: (lane: Lane) => void;
  /** A lane asks for nothing more. */
  readonly leave: (lane: Lane) => void;
  /** Pages asked for, by lanes that have left too. */
  readonly pages: () => number;
  /** Records counted, earlier runs included. */
  readonly records: () => number;
  /** Records that pages may hold which have been asked for and not counted. */
  readonly expected: () => number;
}

/** The limits of a run, over all its lanes. */
export interface SharedLimits {
  readonly records: number;
  readonly pages: number;
}

/** What a lane adds to what all are at. */
interface Share {
  requested: number;
  counted: number;
  records: number;
  expected: number;
}

/**
 * Nobody has asked for anything; `records` were streamed by earlier runs.
 *
 * What all are at is read by a lane when it decides. It is told to decide again where a limit may be what it waits
 * for, and never else: a page of one lane would cost a step of each.
 */
export function sharedDemand(records: number, limits: SharedLimits): SharedDemand {
  const shares = new Map<Lane, Share>();
  /** Lanes that have left included, save what they expected. */
  const all = { pages: 0, records, expected: 0 };

  const isAtLimit = () => all.records + all.expected >= limits.records || all.pages >= limits.pages;
  /** Enters a change; the others decide again where a limit holds them, or has held them until now. */
  const enter = (change: () => void) => {
    const wasAtLimit = isAtLimit();
    change();
    if (!wasAtLimit && !isAtLimit()) return;
    for (const [{ progress }] of shares) advance(progress);
  };
  /** Nothing for a lane that was told to decide again: that adds nothing. */
  const share = (lane: Lane, own: Share) => {
    const { requested, counted, records } = lane.progress.value;
    if (own.requested === requested && own.counted === counted && own.records === records) return;
    const expected = expectedOf(lane);
    enter(() => {
      all.pages += requested - own.requested;
      all.records += records - own.records;
      all.expected += expected - own.expected;
      Object.assign(own, { requested, counted, records, expected });
    });
  };

  return {
    join: (lane) => {
      const own = { requested: 0, counted: 0, records: 0, expected: 0 };
      shares.set(lane, own);
      advance(lane.progress, { others: besides(own, all) });
      const next = () => {
        if (shares.has(lane)) share(lane, own);
      };
      // No resource: it goes with the lane. A cell never errors.
      lane.progress.subscribe({ next, error: next });
    },
    leave: (lane) => {
      const expected = shares.get(lane)?.expected ?? 0;
      shares.delete(lane);
      if (expected === 0) return;
      enter(() => {
        all.expected -= expected;
      });
    },
    pages: () => all.pages,
    records: () => all.records,
    expected: () => all.expected,
  };
}

/** What all are at, less what a lane has added to it. */
function besides(own: Readonly<Share>, all: Readonly<Others>): Others {
  return {
    get pages() {
      return all.pages - own.requested;
    },
    get records() {
      return all.records - own.records;
    },
    get expected() {
      return all.expected - own.expected;
    },
  };
}

function expectedOf({ start, progress }: Lane): number {
  const { requested, counted, last, largestPage } = progress.value;
  if (requested === counted) return 0;
  const limit = Number(valuesOf(last?.url ?? start.next, 'limit')[0] ?? NaN);
  return (requested - counted) * (Number.isInteger(limit) ? limit : Math.max(largestPage, 1));
}
