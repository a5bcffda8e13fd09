import type { OrgOptions } from './connect.js';

/** How rows meet those that are there. */
export type Mode = 'append' | 'upsert' | 'replace';

/** The options of `stream`, as they were typed. */
export interface StreamCommandOptions extends OrgOptions {
  readonly to: string;
  readonly query?: readonly string[];
  readonly header?: readonly string[];
  readonly recordLimit?: number;
  readonly limit?: number;
  readonly recordsKey?: string;
  readonly select?: string;
  readonly forEach?: string;
  readonly mode?: Mode;
  readonly key?: string;
  /** `false` where rows are to carry no stamp. */
  readonly stamp?: boolean;
  readonly csvBom?: true;
  readonly jobsSchema?: string;
  /** `true` and `false` where it was asked for, else neither. */
  readonly resume?: boolean;
  readonly sinceLast?: boolean;
  readonly job?: string;
  /** Of queues: names one reading of the whole. */
  readonly generation?: string;
  /** Of queues: rows not settled, from which on nothing more is read. */
  readonly backlog?: number;
  /** Of queues: where health is told. */
  readonly healthPort?: number;
  readonly flow?: string;
  readonly state?: readonly string[];
  readonly deadLetter?: string;
  readonly maxFailures?: number;
  readonly readAhead?: number;
}
