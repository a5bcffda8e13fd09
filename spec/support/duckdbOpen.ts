/** Opens the DuckDB file of the argument once, and prints what became of it. */
import { OktaSinkError } from '../../lib/errors.js';
import { duckdb } from '../../lib/sinks/duckdb/duckdb.js';
import { done, opened } from './sinkJob.js';

try {
  const session = await opened(duckdb(process.argv[2] ?? '', { table: 'users', mode: 'append' }));
  await done(session.close({ kind: 'unsubscribed' }));
  console.log(JSON.stringify(['opened']));
} catch (error) {
  if (!(error instanceof OktaSinkError)) throw error;
  console.log(JSON.stringify([error.code, error.holder, error.message]));
}
