/**
 * Rows into Postgres by the sink, and by a loader written by hand on the same driver (COPY into a
 * staging table, upsert, commit every 10,000 rows): in turn, medians and their ratio.
 *
 * Run: npx tsx bench/sinks/postgres.ts [runs]
 */
import { postgres } from 'okta-streams/sinks';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { once } from 'node:events';
import { postgresServer } from '../../spec/support/postgres.js';
import { median } from '../median.js';
import { loadBySession } from './loadBySession.js';

const runs = Number(process.argv[2] ?? 5);
const total = 100_000;
const commitEvery = 10_000;
const chunk = 1_000;
const server = await postgresServer();
const rows = Array.from({ length: total }, (_, i) => ({
  id: `00u${i.toString().padStart(17, '0')}`,
  status: 'ACTIVE',
  created: '2026-01-01T00:00:00.000Z',
  profile: {
    firstName: 'Ada',
    lastName: `O\\Neil ${i.toString()}`,
    email: `u${i.toString()}@acme.com`,
  },
  credentials: { provider: { type: 'OKTA', name: 'OKTA' }, emails: ['a', 'b'] },
}));

function bySink(mode: 'append' | 'upsert'): Promise<void> {
  return loadBySession(postgres(server.url, { table: 'loaded', mode }), rows);
}

async function byHand(mode: 'append' | 'upsert'): Promise<void> {
  const client = new pg.Client(server.url);
  await client.connect();
  const key = mode === 'upsert' ? ' PRIMARY KEY' : '';
  const columns = 'record jsonb, _run text, _loaded_at timestamptz';
  await client.query(`CREATE TABLE loaded (id text${key}, ${columns})`);
  if (mode === 'upsert')
    await client.query(
      `CREATE TEMP TABLE stage (id text, ${columns}, n int) ON COMMIT DELETE ROWS`,
    );
  const into = mode === 'upsert' ? 'stage' : 'loaded';
  for (let n = 0; n < total; n += commitEvery) {
    await client.query('BEGIN');
    const copy = client.query(copyFrom(`COPY ${into} FROM STDIN`, { highWaterMark: 1 << 20 }));
    for (let m = n; m < n + commitEvery; m += chunk) {
      let text = '';
      for (const [i, row] of rows.slice(m, m + chunk).entries()) {
        const json = JSON.stringify(row).replace(/\\/g, '\\\\');
        const number = mode === 'upsert' ? `\t${(m + i).toString()}` : '';
        text += `${row.id}\t${json}\tbench\t2026-01-01T00:00:00Z${number}\n`;
      }
      if (!copy.write(text)) await once(copy, 'drain');
    }
    copy.end();
    await once(copy, 'finish');
    if (mode === 'upsert')
      await client.query(`INSERT INTO loaded SELECT DISTINCT ON (id) id, record, _run, _loaded_at FROM stage
        ORDER BY id, n DESC ON CONFLICT (id) DO UPDATE SET record = excluded.record, _run = excluded._run, _loaded_at = excluded._loaded_at`);
    await client.query('COMMIT');
  }
  await client.end();
}

async function seconds(load: () => Promise<void>): Promise<number> {
  await server.query('DROP TABLE IF EXISTS loaded');
  const started = performance.now();
  await load();
  return (performance.now() - started) / 1_000;
}

console.log('| mode | sink, s | by hand, s | ratio |\n| --- | ---: | ---: | ---: |');
for (const mode of ['append', 'upsert'] as const) {
  const sink: number[] = [];
  const hand: number[] = [];
  await seconds(() => byHand(mode)); // JIT, files of the server
  await seconds(() => bySink(mode));
  for (let run = 0; run < runs; run++) {
    hand.push(await seconds(() => byHand(mode)));
    sink.push(await seconds(() => bySink(mode)));
  }
  const ratio = median(sink) / median(hand);
  const figures = [median(sink), median(hand), ratio].map((figure) => figure.toFixed(2));
  console.log(`| ${mode} | ${figures.join(' | ')} |`);
  if (ratio > 1.15) process.exitCode = 1;
}
