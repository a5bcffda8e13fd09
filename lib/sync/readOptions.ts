import type { Extent } from './extent.js';
import type { LoadOptions } from './loaded.js';
import type { KnownTable } from './state.js';

/** What the run knows of a table before it is read. */
export interface ReadOptions {
  /** When the run began. */
  readonly at: string;
  /** When this process began to go on with it: no row is older that it reads. */
  readonly begun: string;
  readonly skipped: boolean;
  /** Milliseconds that the log of a first run goes back. */
  readonly logsSince: number;
  /** How much of it is read. */
  readonly extent: Extent;
  /** What that was decided by. */
  readonly known?: KnownTable | undefined;
  /** From when on the log is read, for the other tables; without it, from where it has caught up. */
  readonly changesSince?: string | undefined;
  readonly onRecords?: LoadOptions['onRecords'];
}
