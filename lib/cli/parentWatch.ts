import { OktaSinkError } from '../errors.js';
import { count } from './progressText.js';

/** What becomes of the parents of `--for-each`, one after another. */
export interface ParentWatch {
  /** A parent has been listed; its children are asked for. */
  readonly begin: () => void;
  /** One of its children has become a row. */
  readonly row: () => void;
  /** The parent is gone. @returns What to tell of that. */
  readonly gone: (id: string) => string;
  readonly goneCount: () => number;
  /** Whether there were parents in this run, and the org knew none of them any more. */
  readonly areAllGone: () => boolean;
}

export function parentWatch(): ParentWatch {
  let listed = 0;
  let gone = 0;
  let rows = 0;
  return {
    begin: () => {
      listed++;
      rows = 0;
    },
    row: () => {
      rows++;
    },
    gone: (id) => {
      gone++;
      return rows === 0
        ? `${id} is gone; skipped.`
        : `${id} went away while it was read; ${count(rows, 'row')} of it stay.`;
    },
    goneCount: () => gone,
    areAllGone: () => listed > 0 && gone === listed,
  };
}

/** Parents that were just listed are all gone: more likely the token has lost its right to them. */
export class AllParentsGone extends OktaSinkError {
  constructor(parents: number) {
    super(
      `the org answers 404 for ${parents === 1 ? 'the one parent' : `all ${count(parents)} parents`} that ` +
        '--for-each has just listed, so nothing was replaced and no checkpoint moved; check that ' +
        'the token may read them, its admin role and the resource set of that',
    );
  }
}
