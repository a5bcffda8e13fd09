import { OktaApiError, OktaSinkError } from '../errors.js';
import { count } from './progressText.js';

/** What becomes of the parents of `--for-each`. */
export interface ParentWatch {
  /** A child of a parent is on its way to a row. */
  readonly child: (parent: unknown) => void;
  /** The parent is gone. @returns What to tell of that. */
  readonly gone: (parent: unknown, id: string) => string;
  readonly goneCount: () => number;
  /** `error` in the words of the command, where it says that the org knows none of the parents any more. */
  readonly allGone: (error: unknown) => AllParentsGone | undefined;
}

export function parentWatch(): ParentWatch {
  // By the parent itself, so that what is known of one goes with it.
  const children = new WeakMap<object, number>();
  const of = (parent: unknown) => children.get(parent as object) ?? 0;
  let gone = 0;
  return {
    child: (parent) => {
      if (typeof parent === 'object' && parent !== null) children.set(parent, of(parent) + 1);
    },
    gone: (parent, id) => {
      gone++;
      const read = of(parent);
      return read === 0
        ? `${id} is gone; skipped.`
        : `${id} went away while it was read; ${count(read, 'record')} of it stay.`;
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
