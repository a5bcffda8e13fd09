import { OktaSinkError } from '../../errors.js';
import type { Job } from '../types.js';
import { shown } from './tableName.js';
import type { Table, TableMode } from './tableOptions.js';

/** What is known of the rows before a checkpoint. */
export interface RowsBefore {
  /** How they were loaded. */
  readonly mode: TableMode;
  /** Whether there is a table that this run would load into. */
  readonly isThere: boolean;
}

/**
 * Refuses to go on from a checkpoint whose rows are not where this run loads to.
 *
 * @throws OktaSinkError
 */
export function checkCheckpoint(
  { name: job }: Pick<Job, 'name'>,
  { name, mode }: Pick<Table, 'name' | 'mode'>,
  before: RowsBefore,
): void {
  const what = `${shown(name)}: the job ${JSON.stringify(job)}`;
  const hint = "begin afresh with resume 'never'";
  if ((before.mode === 'replace') !== (mode === 'replace')) {
    throw new OktaSinkError(
      `${what} stopped while loading by mode '${before.mode}', and cannot go on by '${mode}'; ` +
        `finish it by that mode, or ${hint}`,
      { job },
    );
  }
  if (before.isThere) return;
  throw new OktaSinkError(
    `${what} cannot go on: the table of the rows before its checkpoint is gone; ${hint}`,
    { job },
  );
}
