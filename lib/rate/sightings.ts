import type { Rate } from './rateHeaders.js';

/** What the answers of one key, or of several, have shown of a window. */
export interface Sightings {
  readonly limit: number;
  readonly reset: number;
  /** Of the newest answer, by the clock of the org. */
  readonly date: number;
  /** What remained, answer by answer; the newest of them. */
  readonly remaining: readonly number[];
  /** How often more remained than others had seen before the request was sent. */
  readonly rises: number;
}

/** Whether two keys count in one bucket; `undefined` while their headers do not tell. */
export type Relation = 'one' | 'apart' | undefined;

const maxRemembered = 64;
/** Clocks of an org, in whole seconds, are not quite one clock. */
const leeway = 2;
/** A counter may tell one number twice; two of them do so all the time. */
const minContradictions = 2;
/** How often the numbers of two keys have to take turns to be those of one counter. */
const minSwitches = 3;

/**
 * What is known after an answer; that of an older window teaches nothing.
 *
 * @param before The lowest count that others of the same bucket had seen before the request was sent.
 */
export function sighted(known: Sightings | undefined, rate: Rate, before?: Sightings): Sightings {
  const { limit, remaining, reset, date } = rate;
  if (known !== undefined && reset < known.reset - 1) return known;
  const isSame = known !== undefined && reset <= known.reset + 1;
  const isRise =
    before !== undefined &&
    Math.abs(before.reset - reset) <= 1 &&
    before.limit === limit &&
    remaining >= Math.max(1, Math.min(...before.remaining));
  return {
    limit,
    reset: isSame ? known.reset : reset,
    date: isSame ? Math.max(known.date, date) : date,
    remaining: [...(isSame ? known.remaining : []), remaining].slice(-maxRemembered),
    rises: (isSame ? known.rises : 0) + (isRise ? 1 : 0),
  };
}

/** What several keys have shown together of the newest window of any of them. */
export function allSighted(all: readonly Sightings[]): Sightings | undefined {
  const [first, ...others] = [...all].sort((a, b) => b.reset - a.reset);
  if (first === undefined) return undefined;
  const same = [first, ...others.filter(({ reset }) => reset >= first.reset - 1)];
  return {
    ...first,
    date: Math.max(...same.map(({ date }) => date)),
    remaining: same.flatMap(({ remaining }) => remaining),
  };
}

/**
 * What the headers of two keys, or groups of keys, tell of their buckets.
 *
 * One counter goes down by each request: it never shows a number twice, and where two keys share it
 * their numbers take turns. Two counters have another limit, another Reset, or tell the same numbers.
 *
 * @param caution How often the two have parted already: the more, the more is asked for.
 */
export function relationOf(a: Sightings, b: Sightings, caution = 0): Relation {
  // Windows that were not open at the same time tell nothing of each other.
  if (a.date >= b.reset - leeway || b.date >= a.reset - leeway) return undefined;
  if (a.limit !== b.limit || Math.abs(a.reset - b.reset) > 1) return 'apart';
  const ofA = new Set(a.remaining);
  const shared = new Set(b.remaining.filter((remaining) => remaining > 0 && ofA.has(remaining)));
  if (shared.size >= minContradictions) return 'apart';
  if (shared.size > 0) return undefined;
  return switches(a.remaining, b.remaining) >= minSwitches * 2 ** caution ? 'one' : undefined;
}

/**
 * How often one goes over into the other, in the order of a counter. A counter stays at 0, so that where
 * both have come to it, nothing says which came first.
 */
function switches(a: readonly number[], b: readonly number[]): number {
  const isTie = a.includes(0) && b.includes(0);
  const order = [
    ...a.map((remaining) => ({ remaining, isA: true })),
    ...b.map((remaining) => ({ remaining, isA: false })),
  ]
    .filter(({ remaining }) => remaining > 0 || !isTie)
    .sort((one, other) => other.remaining - one.remaining);
  return order.filter(({ isA }, i) => i > 0 && order[i - 1]?.isA !== isA).length;
}
