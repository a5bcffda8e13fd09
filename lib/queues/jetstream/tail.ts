/** Rows of a message one after another: its sequence, the index of the first one, and how many. */
export type Run = readonly [seq: number, from: number, count: number];

/** Rows of the log that are to be told apart from what is read again, behind a checkpoint. */
export interface Left {
  readonly runs: readonly Run[];
  /** How many rows may still be read before they are forgotten. */
  readonly patience: number;
}

/** A row of the log, as JSON, and where it stands. */
export interface TailRow {
  readonly seq: number;
  readonly index: number;
  readonly text: string;
}

/** The rows at the end of a log which no checkpoint covers, so that they are read again. */
export interface Tail {
  /** What of these rows is not in the log yet; each row of the log stands for one that is equal. */
  readonly without: (texts: readonly string[]) => readonly string[];
  /** What was not read again so far. */
  readonly left: () => Left | undefined;
}

/**
 * Tells rows that are read again apart from new ones, by their content: what a list gives the second
 * time may stand elsewhere, and be cut into other commits.
 *
 * A row of the log that is not read again has changed, or is gone: it is forgotten after ten times as
 * many rows as there were, and 10,000 at least, so that it cannot stand for an equal one far behind.
 *
 * @param patience What a checkpoint says of rows that were told apart before.
 */
export function tailOf(rows: readonly TailRow[], patience?: number): Tail {
  const positions = new Map<string, TailRow[]>();
  for (const row of rows) {
    const same = positions.get(row.text);
    if (same === undefined) positions.set(row.text, [row]);
    else same.push(row);
  }
  let toRead = patience ?? Math.max(10_000, 10 * rows.length);

  const isNew = (text: string) => {
    const same = positions.get(text);
    if (same === undefined) return true;
    same.shift();
    if (same.length === 0) positions.delete(text);
    return false;
  };
  return {
    without: (texts) => {
      if (positions.size === 0) return texts;
      const rest = texts.filter(isNew);
      toRead -= texts.length;
      if (toRead <= 0) positions.clear();
      return rest;
    },
    left: () =>
      positions.size === 0
        ? undefined
        : { runs: runsOf([...positions.values()].flat()), patience: toRead },
  };
}

/** The rows of a message; with `left`, those alone that it names. */
export function tailRows(seq: number, texts: readonly string[], left?: Left): readonly TailRow[] {
  const isLeft = ({ index }: TailRow) =>
    left === undefined ||
    left.runs.some(([of, from, count]) => of === seq && index >= from && index < from + count);
  return texts.map((text, index) => ({ seq, index, text })).filter(isLeft);
}

function runsOf(rows: readonly TailRow[]): readonly Run[] {
  const sorted = [...rows].sort((a, b) => a.seq - b.seq || a.index - b.index);
  const runs: [number, number, number][] = [];
  for (const { seq, index } of sorted) {
    const last = runs.at(-1);
    if (last?.[0] === seq && last[1] + last[2] === index) last[2]++;
    else runs.push([seq, index, 1]);
  }
  return runs;
}
