import { OktaSinkError } from '../../errors.js';

/** A lock that somebody else has. */
export interface Held {
  /** The job that holds it. */
  readonly job: string;
  /** Host and process, as `etl-1:4711`. */
  readonly holder: string;
  readonly since: Date;
}

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/**
 * The refusal of a run whose job, or whose file, another run holds.
 *
 * @param store What both want to write to, for the message.
 * @param now When the refused run came.
 * @param hint What to do where the holder is known to be gone.
 */
export function lockedError(
  { job, holder, since }: Held,
  store: string,
  now: Date,
  hint: string,
): OktaSinkError {
  const age = ageInShort((now.getTime() - since.getTime()) / 1_000);
  return new OktaSinkError(
    `${store} is held by job ${JSON.stringify(job)} of ${holder}, for ${age} ` +
      `(since ${since.toISOString()}); wait for it to end, or ${hint}`,
    { job, holder, heldSince: since },
  );
}

function ageInShort(seconds: number): string {
  const [unit, size] = units.find(([, min]) => seconds >= min) ?? ['s', 1];
  return `${Math.max(0, Math.floor(seconds / size)).toString()} ${unit}`;
}
