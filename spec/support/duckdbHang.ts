/** Commits 5,000 rows to the DuckDB file of the first argument, writes as many as the second says, and waits to be killed. */
import type { Cursor } from '../../lib/cursor.js';
import { duckdb } from '../../lib/sinks/duckdb/duckdb.js';
import { done, opened } from './sinkJob.js';

const rowsFrom = (first: number, length = 5_000) =>
  Array.from({ length }, (_, i) => ({ id: (first + i).toString() }));

const session = await opened(duckdb(process.argv[2] ?? '', { table: 'users', mode: 'append' }));
await done(session.write(rowsFrom(0)));
const checkpoint: unknown = { v: 1, at: 5_000 };
await done(session.commit({ cursor: checkpoint as Cursor }));
await done(session.write(rowsFrom(5_000, Number(process.argv[3] ?? 5_000))));
console.log('written');
setInterval(() => undefined, 1_000);
