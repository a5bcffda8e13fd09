import { valueAt } from '../sinks/shared/valueAt.js';
import { holds, partId, type ParentRow } from './parts.js';
import type { Uneven } from './state.js';
import type { Incremental } from './types.js';

/** What is known of parents by which some can be passed over. */
export interface ParentSigns {
  /** When all were read last. */
  readonly asOf: string;
  /** Those that events name, by the ids of their parts. */
  readonly named: ReadonlySet<string>;
  /** How many rows are kept of each, by the ids of their parts; `undefined` where nobody counts. */
  readonly kept: ReadonlyMap<string, number> | undefined;
  readonly uneven: Uneven;
}

/** Parents whose children have to be read again, by the ids of their parts. */
export interface MovedParents {
  readonly moved: ReadonlySet<string>;
  /** Those of them that no event names. */
  readonly silent: ReadonlySet<string>;
  /** Those of them that nothing but their count tells. */
  readonly drifted: ReadonlySet<string>;
  readonly uneven: Uneven;
}

/** A count that differs in so many runs, however often its list is read, is counted another way by the org. */
const maxReadings = 2;

/** Which parents have moved: by their stamp, by the log, or by a count unlike that of the rows kept. */
export function movedParents(
  { stamp, count, overlap, unless }: Extract<Incremental, { by: 'stamp' }>,
  parents: readonly ParentRow[],
  { asOf, named, kept, uneven }: ParentSigns,
): MovedParents {
  const since = Date.parse(asOf) - overlap;
  const moved = new Set<string>();
  const silent = new Set<string>();
  const drifted = new Set<string>();
  const differing: Record<string, Uneven[string]> = {};
  for (const { columns, record } of parents) {
    const id = partId(columns);
    const isStamped = unless === undefined || !holds(unless, record);
    const time = Date.parse(String(valueAt(record, stamp.split('.'))));
    // A parent without a stamp may have moved at any time.
    const isLate = isStamped && !(time < since);
    const counted = valueAt(record, count.split('.'));
    let isOff = false;
    if (kept !== undefined && typeof counted === 'number' && counted !== (kept.get(id) ?? 0)) {
      const before = uneven[id]?.count === counted ? uneven[id].runs : 0;
      isOff = before < maxReadings;
      differing[id] = { count: counted, runs: Math.min(before + 1, maxReadings) };
    }
    const isNamed = named.has(id);
    if (!isNamed && !isLate && !isOff) continue;
    moved.add(id);
    if (isNamed) continue;
    // Everyone grows with each user, of which the log tells otherwise.
    if (!isStamped) continue;
    silent.add(id);
    if (!isLate) drifted.add(id);
  }
  return { moved, silent, drifted, uneven: differing };
}
