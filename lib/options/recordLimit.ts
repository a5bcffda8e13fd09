/** The largest Record Limit of the card. */
export const maxRecords = 1_000_000;

/** Pages that the card reads at most: its ceiling is this many times the page size. */
export const maxCeilingPages = 5_000;

/** How many records a run streams, and why it ends there. */
export interface RecordLimit {
  readonly records: number;
  /** The caller's own number, or the card's ceiling. */
  readonly end: 'recordLimit' | 'ceiling';
  /** Whether the caller's number was lowered to the ceiling. */
  readonly clamped: boolean;
}

/**
 * The record limit of a run: the given one up to the card's ceiling, which is the smaller of
 * 1,000,000 and 5,000 pages and which a missing one stands for; `Infinity` lifts it.
 *
 * @param given A whole number from 0, or `Infinity`.
 * @param pageSize Records a page; with 0 no record is streamed, whatever was given.
 */
export function recordLimit(given: number | null | undefined, pageSize: number): RecordLimit {
  if (pageSize === 0) {
    const clamped = Number.isFinite(given) && given !== 0;
    return { records: 0, end: 'recordLimit', clamped };
  }
  const ceiling = Math.min(maxRecords, maxCeilingPages * pageSize);
  if (given === null || given === undefined) {
    return { records: ceiling, end: 'ceiling', clamped: false };
  }
  return given === Infinity || given <= ceiling
    ? { records: given, end: 'recordLimit', clamped: false }
    : { records: ceiling, end: 'ceiling', clamped: true };
}
