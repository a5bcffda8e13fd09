import { extname } from 'node:path';
import { refusePassword } from './refusePassword.js';
import { isQueueAddress, queueAddress, type QueueAddress } from './queueAddress.js';
import { UsageError } from './usageError.js';

/** Where the rows of a stream go. */
export type Target =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'ndjson' | 'csv' | 'parquet'; readonly path: string }
  | { readonly kind: 'duckdb'; readonly path: string; readonly table: string }
  | {
      readonly kind: 'postgres';
      /** `undefined`: what the variables `PG*` say. */
      readonly connectionString: string | undefined;
      readonly table: string;
    }
  | { readonly kind: 'queue'; readonly queue: QueueAddress };

const kinds =
  'users.ndjson, users.csv, users.parquet, okta.duckdb#users, postgres:#users, ' +
  'queue:postgres#users or - (standard output)';

const files = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.csv': 'csv',
  '.parquet': 'parquet',
} as const;

/**
 * Reads what `--to` was given.
 *
 * @throws UsageError for what is none of them, and for a connection string with a password in it,
 * which it does not repeat.
 */
export function target(text: string): Target {
  if (text === '-') return { kind: 'stdout' };
  if (isQueueAddress(text)) return { kind: 'queue', queue: queueAddress('--to', text) };
  if (/^postgres(?:ql)?:/.test(text)) return postgresTarget(text);
  const scheme = /^([a-z][a-z\d+.-]+):\/\//i.exec(text)?.[1];
  if (scheme !== undefined) {
    throw new UsageError(
      `--to ${scheme}:// is not supported; write a file of this machine, and copy it there`,
    );
  }
  if (text.endsWith('/')) {
    throw new UsageError(`--to ${text} names a folder; write --to ${text}users.ndjson`);
  }
  const [path, table] = atLast('#', text);
  const extension = extname(path);
  if (extension === '.duckdb' || extension === '.db') {
    if (table !== '') return { kind: 'duckdb', path, table };
    throw new UsageError(`--to ${text} names no table; write --to '${path}#users'`);
  }
  const kind = Object.entries(files).find(([end]) => text.endsWith(end))?.[1];
  if (kind !== undefined) return { kind, path: text };
  throw new UsageError(`--to ${text} is no kind of target; write ${kinds}`);
}

function postgresTarget(text: string): Target {
  const [connection, table] = atLast('#', text);
  refusePassword(
    '--to',
    connection,
    'write --to postgres:#users and set PGHOST, PGDATABASE, PGUSER and PGPASSWORD',
  );
  if (table === '') {
    throw new UsageError(`--to ${text} names no table; write --to '${connection}#users'`);
  }
  const isBare = /^postgres(?:ql)?:(?:\/\/)?$/.test(connection);
  return { kind: 'postgres', connectionString: isBare ? undefined : connection, table };
}

/** Whether rows go into a table, whose columns have names and types. */
export function isTable({ kind }: Target): boolean {
  return kind === 'duckdb' || kind === 'postgres' || kind === 'parquet';
}

/** What stands before and after the last `mark`. */
function atLast(mark: string, text: string): [before: string, after: string] {
  const at = text.lastIndexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
