import type { ObservableInput, SchedulerLike } from 'rxjs';
import * as z from 'zod';
import { fields, rule } from '../schema/checked.js';
import type { Sink } from '../sinks/types.js';
import type { FileFormat } from './stores/folderStore.js';
import type { Row } from './rowOf.js';
import type { Deletions } from './stores/tableOptions.js';
import type { SyncTable } from './types.js';

/** What `syncOrg` is told. */
export interface SyncOptions {
  /**
   * Where the tables go: `okta.duckdb`, `postgres:#schema`, `folder/`, or a function that makes the sink
   * of each. Sinks and files are read whole each time; databases know what they have.
   */
  readonly target: string | ((table: SyncTable) => Sink<Row>);
  /** The names of tables, or `'all'`, those that are opt-in included. Default: those that are not. */
  readonly tables?: readonly string[] | 'all' | undefined;
  /** The catalog, with rows of your own. Default `oktaTables`. */
  readonly catalog?: readonly SyncTable[] | undefined;
  /** What becomes of rows whose records are gone. Default `'remove'`; `'mark'` sets `_deleted_at`. */
  readonly deletions?: Deletions | undefined;
  /** Milliseconds after which a table is read whole again, whatever is told of its changes. Default 7 days. */
  readonly refresh?: number | undefined;
  /** Reads all tables whole, whatever is known. Default `false`. */
  readonly full?: boolean | undefined;
  /**
   * Tells the plan of the run that would come next, and stops; nothing is made or written, and a target that is
   * not there is a first run's. Default `false`.
   */
  readonly planOnly?: boolean | undefined;
  /** What the files of a folder are. Default `'ndjson'`. */
  readonly format?: FileFormat | undefined;
  /** Milliseconds that the log of a first run goes back. Default 7 days. */
  readonly logsSince?: number | undefined;
  /** At its first value, or when it is aborted, the run ends well; the next one goes on. */
  readonly until?: ObservableInput<unknown> | AbortSignal | undefined;
  /** The clock of commits. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike | undefined;
}

const milliseconds = z
  .number(rule('must be milliseconds'))
  .min(0, rule('must not be negative'))
  .optional();

export const syncSchema = fields({
  target: z.custom<SyncOptions['target']>(
    (given) => (typeof given === 'string' && given !== '') || typeof given === 'function',
    rule("must be 'okta.duckdb', 'postgres:#schema', 'folder/' or a function that makes sinks"),
  ),
  tables: z
    .union(
      [z.literal('all'), z.array(z.string())],
      rule("must be a list of names, or 'all'", "write tables: ['users', 'groups']"),
    )
    .optional(),
  catalog: z.array(z.unknown(), rule('must be a list of tables')).optional(),
  deletions: z.enum(['remove', 'mark'], rule("must be 'remove' or 'mark'")).optional(),
  refresh: milliseconds,
  full: z.boolean(rule('must be a boolean')).optional(),
  planOnly: z.boolean(rule('must be a boolean')).optional(),
  format: z
    .enum(['ndjson', 'csv', 'parquet'], rule("must be 'ndjson', 'csv' or 'parquet'"))
    .optional(),
  logsSince: milliseconds,
  until: z
    .custom<ObservableInput<unknown> | AbortSignal>(
      (given) => typeof given === 'object' || typeof given === 'function',
      rule('must be an ObservableInput or an AbortSignal'),
    )
    .optional(),
  scheduler: z.custom<SchedulerLike>((given) => typeof given === 'object').optional(),
});
