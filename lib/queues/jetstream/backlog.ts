/** Rows of a chain, up to places in the stream. */
export interface ChainCounts {
  /** Rows so far. */
  readonly written: number;
  /** Of them, rows up to the floor: all settled. */
  readonly toFloor: number;
  /** Of them, rows up to what was delivered last. */
  readonly toDelivered: number;
}

/** A message that was settled or buried, and its rows. */
export interface Ended {
  readonly kind: 'settled' | 'buried';
  readonly seq: number;
  readonly rows: number;
}

/** What a consumer tells: up to which sequence all is acknowledged, and what was delivered last. */
export interface Position {
  readonly floor: number;
  readonly delivered: number;
}

/** Reads the subject of what has become of a message. */
export function readEnded(subject: string): Ended | undefined {
  const [, kind, seq, rows] = /\.(settled|buried)\.(\d+)\.(\d+)$/.exec(subject) ?? [];
  if (kind !== 'settled' && kind !== 'buried') return undefined;
  return { kind, seq: Number(seq), rows: Number(rows) };
}

/** Rows that are not settled, those of them that were delivered, and those that were put aside. */
export function countRows(
  chains: readonly ChainCounts[],
  ended: readonly Ended[],
  { floor, delivered }: Position,
): { readonly backlog: number; readonly inHand: number; readonly dead: number } {
  // A message may be settled whose acknowledgement the floor does not show, for one before it is not.
  const above = ended.filter(({ seq }) => seq > floor);
  const sum = (all: readonly number[]) => all.reduce((total, rows) => total + rows, 0);
  const done = (some: readonly Ended[]) => sum(some.map(({ rows }) => rows));
  return {
    backlog: sum(chains.map(({ written, toFloor }) => written - toFloor)) - done(above),
    inHand: Math.max(
      0,
      sum(chains.map(({ toFloor, toDelivered }) => toDelivered - toFloor)) -
        done(above.filter(({ seq }) => seq <= delivered)),
    ),
    dead: done(ended.filter(({ kind }) => kind === 'buried')),
  };
}
