import { advance } from '../../paging/progress.js';
import { valuesOf } from '../../url/query.js';
import type { Lane } from './lane.js';

/** What the lanes of a run have asked for together, since limits hold over all of them. */
export interface SharedDemand {
  /** A lane begins: it hears what the others are at, before it decides again, and they of it. */
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

/** What a lane adds to what all are at. */
interface Share {
  requested: number;
  counted: number;
  expected: number;
}

/** Nobody has asked for anything; `records` were streamed by earlier runs. */
export function sharedDemand(records: number): SharedDemand {
  const shares = new Map<Lane, Share>();
  /** Lanes that have left included, save what they expected. */
  const all = { pages: 0, expected: 0, records };

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

  return {
    join: (lane) => {
      const own = { requested: 0, counted: 0, expected: 0 };
      shares.set(lane, own);
      tell(lane, own);
      const next = () => {
        share(lane);
      };
      // No resource: it goes with the lane. A cell never errors.
      lane.progress.subscribe({ next, error: next });
    },
    leave: (lane) => {
      const expected = shares.get(lane)?.expected ?? 0;
      shares.delete(lane);
      if (expected === 0) return;
      all.expected -= expected;
      tellAll();
    },
    pages: () => all.pages,
    records: () => all.records,
    expected: () => all.expected,
  };
}

function expectedOf({ start, progress }: Lane): number {
  const { requested, counted, last, largestPage } = progress.value;
  if (requested === counted) return 0;
  const limit = Number(valuesOf(last?.url ?? start.next, 'limit')[0] ?? NaN);
  return (requested - counted) * (Number.isInteger(limit) ? limit : Math.max(largestPage, 1));
}
