import type { Checkpoint } from '../types.js';

type Finished = Extract<Checkpoint, { readonly finished: true }>;

/** Whether a job that has finished has read all there is, so that `replace` may let go of what was there. */
export function isWhole({ end }: Pick<Finished, 'end'>): boolean {
  return end === 'lastPage' || end === 'notPaginated';
}
