import type { QueueJob } from './types.js';

/** Whether a job has finished: this generation, or whichever was its last. */
export function hasFinished(
  { isFinished, generation: last }: Pick<QueueJob, 'isFinished' | 'generation'>,
  generation: string | undefined,
): boolean {
  return isFinished && (generation === undefined || last === generation);
}
