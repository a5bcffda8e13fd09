/**
 * The members of one group into each sink, 20,000 and 1,000,000 of them: what memory they take at its
 * peak, each in a process of its own. Then 2,000 and 20,000 groups of none: requests and CPU.
 *
 * Run: npx tsx bench/children/memory.ts [none ndjson csv duckdb postgres] [parents] [--members 1000000]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { postgresServer } from '../../spec/support/postgres.js';
import { markdownTable } from '../markdown.js';
import { loadChildren } from './loadChildren.js';
import type { ChildLoad } from './load.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { members: { type: 'string', default: '1000000' } },
});
const sinks = ['none', 'ndjson', 'csv', 'duckdb', 'postgres'] as const;
const wanted = positionals.length === 0 ? [...sinks, 'parents'] : positionals;
const sizes = [20_000, Number(values.members)];

async function pathFor(sink: ChildLoad['sink'], folder: string): Promise<string> {
  if (sink !== 'postgres') return join(folder, 'members');
  const { url, query } = await postgresServer();
  await query('DROP TABLE IF EXISTS members, _okta_streams_jobs');
  return url;
}

const rows: string[][] = [];
for (const sink of sinks.filter((name) => wanted.includes(name))) {
  const peaks: number[] = [];
  for (const members of sizes) {
    const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    const path = await pathFor(sink, folder);
    const { rss, records, cpu } = await loadChildren(1, members, { sink, path, lanes: 4 });
    if (records !== members) throw new Error(`${sink}: ${records.toString()} members`);
    await rm(folder, { recursive: true });
    peaks.push(rss);
    console.error(`${sink} ${members.toString()}: ${rss.toFixed(0)} MiB, ${cpu.toFixed(1)} s`);
  }
  const [small = NaN, large = NaN] = peaks;
  rows.push([sink, small.toFixed(0), large.toFixed(0), (large - small).toFixed(0)]);
  if (large - small > 20) process.exitCode = 1;
}
const head = ['sink', ...sizes.map((size) => `${size.toString()}, MiB`), 'more'];
if (rows.length > 0) console.log(`\n${markdownTable({ head, rows })}\n`);

if (wanted.includes('parents')) {
  const figures = [];
  for (const parents of [2_000, 20_000]) {
    const { requests, cpu, rss } = await loadChildren(parents, 0, {
      ...{ sink: 'none', path: '', lanes: 4 },
    });
    figures.push([parents, requests, requests / parents, cpu, rss] as const);
    if (requests > 1.05 * parents) process.exitCode = 1;
  }
  const table = figures.map(([parents, requests, each, cpu, rss]) => [
    ...[parents.toString(), requests.toString(), each.toFixed(3), cpu.toFixed(1), rss.toFixed(0)],
  ]);
  console.log(
    markdownTable({
      head: ['parents of none', 'requests', 'each', 'CPU, s', 'peak, MiB'],
      rows: table,
    }),
  );
}
