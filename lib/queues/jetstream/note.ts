import type { Job } from '../../sinks/types.js';

/** What a message of a job tells beside its rows: enough to go on from it alone. */
export interface Note {
  /** Tells it from all other messages: whose it is, when an answer was lost. */
  readonly id: string;
  readonly job: string;
  readonly path?: string | undefined;
  readonly generation?: string | undefined;
  /** Whether the job has finished, as of this message. */
  readonly isFinished: boolean;
  /** When it has committed last, in milliseconds. */
  readonly committedAt?: number | undefined;
  /** Rows in this message, and rows of its chain before it. */
  readonly rows: number;
  readonly before: number;
  /** The message that has the last checkpoint: its sequence, 0 for this one. */
  readonly checkpoint?: number | undefined;
  /** Behind which message rows stand that no checkpoint covers: its sequence, 0 for this one. */
  readonly tail: number;
  /** The lowest sequence of rows before the checkpoint that are to be told apart all the same. */
  readonly keep?: number | undefined;
  /** Where its rows come from, as W3C trace context has it. */
  readonly trace?: string | undefined;
  /** Of what was put aside. */
  readonly reason?: string | undefined;
  readonly deliveries?: number | undefined;
}

/** How a job stands, as its last message tells it. */
export interface ChainState {
  /** The sequence of that message; 0 where there is none. */
  readonly last: number;
  /** Rows so far. */
  readonly written: number;
  readonly generation: string | undefined;
  readonly isFinished: boolean;
  readonly committedAt: number | undefined;
  readonly checkpoint: number | undefined;
  readonly tail: number;
  readonly keep: number | undefined;
}

const none: ChainState = {
  last: 0,
  written: 0,
  generation: undefined,
  isFinished: false,
  committedAt: undefined,
  checkpoint: undefined,
  tail: 0,
  keep: undefined,
};

/** How a chain stands behind a message. */
export function stateAfter(found?: { readonly seq: number; readonly note: Note }): ChainState {
  if (found === undefined) return none;
  const { seq, note } = found;
  return {
    last: seq,
    written: note.before + note.rows,
    generation: note.generation,
    isFinished: note.isFinished,
    committedAt: note.committedAt,
    checkpoint: note.checkpoint === 0 ? seq : note.checkpoint,
    tail: note.tail === 0 ? seq : note.tail,
    keep: note.keep,
  };
}

/**
 * The message by which a session takes a job over: whoever had it writes behind another message than
 * it believes from then on, and is refused.
 *
 * Rows of another generation are no part of what is read now, however equal they are.
 */
export function fenceOf(job: Job, id: string, before: ChainState): Note {
  const isForgotten = job.resume === 'never';
  const isSame = before.generation === job.generation && !isForgotten;
  return {
    id,
    job: job.name,
    path: job.path,
    generation: job.generation,
    isFinished: isSame && job.generation !== undefined && before.isFinished,
    committedAt: before.committedAt,
    rows: 0,
    before: before.written,
    checkpoint: isForgotten ? undefined : before.checkpoint,
    tail: isSame ? before.tail : 0,
    keep: isSame ? before.keep : undefined,
  };
}

/**
 * Below which sequence nothing of a chain is needed any more: all of it is settled, and neither a
 * checkpoint nor what has to be told apart behind one.
 *
 * @param floor The highest sequence up to which all is settled.
 */
export function needlessBelow(floor: number, chain: ChainState): number {
  const { last, checkpoint = Infinity, tail, keep = Infinity } = chain;
  return Math.min(floor + 1, last, checkpoint, tail + 1, keep);
}
