/**
 * Rows into DuckDB: the sink, and a loop written by hand with the same driver, in turn; medians and
 * their ratio. Chunks of 1,000 rows, a commit and a checkpoint every 10,000.
 *
 * Run: npx tsx bench/sinks/duckdb.ts [rows] [runs]
 */
import { DuckDBInstance, timestampTZValue } from '@duckdb/node-api';
import { duckdb } from 'okta-streams/sinks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../median.js';
import { loadBySession } from './loadBySession.js';

const count = Number(process.argv[2] ?? 100_000);
const runs = Number(process.argv[3] ?? 5);
const perCommit = 10_000;

const rows = Array.from({ length: count }, (_, i) => ({
  id: `00u${i.toString().padStart(17, '0')}`,
  status: 'ACTIVE',
  created: '2026-01-31T03:00:00.000Z',
  profile: {
    login: `user${i.toString()}@example.com`,
    firstName: `First${i.toString()}`,
    lastName: `Last${i.toString()}`,
  },
}));
type Row = (typeof rows)[number];

const columns = {
  id: 'text',
  status: 'text',
  created: 'text',
  login: { type: 'text', path: 'profile.login' },
  firstName: { type: 'text', path: 'profile.firstName' },
  lastName: { type: 'text', path: 'profile.lastName' },
} as const;

function bySink(path: string, whole: boolean): Promise<void> {
  const sink = duckdb<Row>(path, { table: 'users', mode: 'append', ...(whole ? {} : { columns }) });
  return loadBySession(sink, rows);
}

async function byHand(path: string, whole: boolean): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const named = whole
    ? 'id VARCHAR, record JSON'
    : 'id VARCHAR, status VARCHAR, created VARCHAR, login VARCHAR, first VARCHAR, last VARCHAR';
  await connection.run(`CREATE TABLE users (${named}, _run VARCHAR, _loaded_at TIMESTAMPTZ)`);
  await connection.run('CREATE TABLE checkpoint (next VARCHAR)');
  for (let at = 0; at < count; at += perCommit) {
    const loadedAt = timestampTZValue(BigInt(Date.now()) * 1_000n);
    await connection.run('BEGIN');
    const appender = await connection.createAppender('users');
    for (const row of rows.slice(at, at + perCommit)) {
      appender.appendVarchar(row.id);
      if (whole) {
        appender.appendVarchar(JSON.stringify(row));
      } else {
        appender.appendVarchar(row.status);
        appender.appendVarchar(row.created);
        appender.appendVarchar(row.profile.login);
        appender.appendVarchar(row.profile.firstName);
        appender.appendVarchar(row.profile.lastName);
      }
      appender.appendVarchar('run');
      appender.appendTimestampTZ(loadedAt);
      appender.endRow();
    }
    appender.closeSync();
    await connection.run('DELETE FROM checkpoint');
    await connection.run('INSERT INTO checkpoint VALUES (?)', [at.toString()]);
    await connection.run('COMMIT');
  }
  connection.closeSync();
  instance.closeSync();
}

async function microseconds(load: typeof bySink, whole: boolean): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  const started = performance.now();
  await load(join(folder, 'okta.duckdb'), whole);
  const elapsed = performance.now() - started;
  await rm(folder, { recursive: true });
  return (elapsed * 1_000) / count;
}

console.log('| rows | by hand, us a row | sink, us a row | sink / by hand |\n|---|---:|---:|---:|');
for (const whole of [false, true]) {
  const hand: number[] = [];
  const sink: number[] = [];
  for (let run = -1; run < runs; run++) {
    const one = await microseconds(byHand, whole);
    const other = await microseconds(bySink, whole);
    // The first is for the compiler.
    if (run < 0) continue;
    hand.push(one);
    sink.push(other);
  }
  const ratio = median(sink.map((figure, run) => figure / (hand[run] ?? NaN)));
  const figures = [median(hand).toFixed(1), median(sink).toFixed(1), ratio.toFixed(2)];
  console.log(`| ${whole ? 'whole records' : 'six columns'} | ${figures.join(' | ')} |`);
  if (ratio > 1.15) process.exitCode = 1;
}
