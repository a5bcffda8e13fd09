import { OktaApiError, OktaSinkError } from '../errors.js';
import { count } from './progressText.js';

/** What becomes of the parents of `--for-each`. */
export interface ParentWatch {
  /** A parent is gone, of which `read` children were read. @returns What to tell of that. */
  readonly gone: (name: string, read: number) => string;
  readonly goneCount: () => number;
  /** `error` in the words of the command, where it says that the org knows none of the parents any more. */
  readonly allGone: (error: unknown) => AllParentsGone | undefined;
}

/** @param takesAway Whether the target takes away the rows of a parent that is gone. */
export function parentWatch(takesAway: boolean): ParentWatch {
  let gone = 0;
  return {
    gone: (name, read) => {
      gone++;
      if (read === 0) return `${name} is gone; skipped.`;
      const rows = takesAway
        ? 'its rows are taken away'
        : `${count(read, 'record')} of it ${read === 1 ? 'stays' : 'stay'}`;
      return `${name} went away while it was read; ${rows}.`;
    },
    goneCount: () => gone,
    allGone: (error) =>
      gone > 0 && error instanceof OktaApiError && error.cause instanceof OktaApiError
        ? new AllParentsGone(gone)
        : undefined,
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
