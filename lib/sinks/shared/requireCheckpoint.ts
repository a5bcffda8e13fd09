import { OktaSinkError } from '../../errors.js';
import type { Job } from '../types.js';

/**
 * Refuses a job that has to go on from a checkpoint where there is none.
 *
 * @param store What the sink writes to, for the message.
 * @throws OktaSinkError
 */
export function requireCheckpoint({ name, resume }: Job, checkpoint: unknown, store: string): void {
  if (resume !== 'require' || checkpoint !== undefined) return;
  throw new OktaSinkError(
    `${store} has no checkpoint of job ${JSON.stringify(name)} to go on from, and resume is 'require'; ` +
      `resume: 'auto' begins where there is none`,
    { job: name },
  );
}
