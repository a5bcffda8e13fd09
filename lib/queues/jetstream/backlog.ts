import type { Place } from './names.js';

/** A message that was settled or buried. */
export interface Ended extends Place {
  readonly kind: 'settled' | 'buried';
}

/** A chain as far as it is still there. */
export interface ChainExtent {
  /** Its subject. */
  readonly chain: string;
  /** The sequence of its last message. */
  readonly last: number;
  /** Rows before its first message that is there, and up to its last one. */
  readonly before: number;
  readonly written: number;
}

/**
 * Reads the subject of what has become of a message.
 *
 * @param chains What the subjects of chains begin with.
 */
export function readEnded(subject: string, chains: string): Ended | undefined {
  const [, kind, seq, rows, before, chain] =
    /\.(settled|buried)\.(\d+)\.(\d+)\.(\d+)\.([^.]+(?:\.[^.]+)?)$/.exec(subject) ?? [];
  if (kind !== 'settled' && kind !== 'buried') return undefined;
  return {
    kind,
    ...{ seq: Number(seq), rows: Number(rows), before: Number(before) },
    chain: `${chains}${chain ?? ''}`,
  };
}

/** Rows of a chain that are not settled. */
export function backlogOf(extent: ChainExtent, ended: readonly Ended[]): number {
  return extent.written - extent.before - rowsOf(endedIn(extent, ended));
}

/** Rows that were delivered and are not settled; `toDelivered` counts those of the chain up to the last delivery. */
export function inHandOf(
  extent: ChainExtent,
  ended: readonly Ended[],
  toDelivered: number,
): number {
  const done = endedIn(extent, ended).filter(({ before }) => before < toDelivered);
  return Math.max(0, toDelivered - extent.before - rowsOf(done));
}

/**
 * The sequence up to which all rows of a chain are settled, as the log tells it: the floor of
 * acknowledgements that a server of 2.9 tells passes over messages that are in dead hands.
 */
export function floorOf(extent: ChainExtent, ended: readonly Ended[]): number {
  let { before } = extent;
  let floor = 0;
  for (const { seq, rows, before: at } of endedIn(extent, ended)) {
    if (at !== before) return floor;
    before += rows;
    floor = seq;
  }
  return before === extent.written ? extent.last : floor;
}

/** In the order of the chain, each message once: one that was given up may be ended by two. */
function endedIn({ chain, before: first }: ChainExtent, ended: readonly Ended[]): Ended[] {
  const own = ended.filter((end) => end.chain === chain && end.before >= first);
  return [...new Map(own.map((end) => [end.seq, end])).values()].sort(
    (a, b) => a.before - b.before,
  );
}

function rowsOf(ended: readonly Ended[]): number {
  return ended.reduce((sum, { rows }) => sum + rows, 0);
}
