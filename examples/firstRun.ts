/**
 * The first run: `okta-streams stream` loads all users of an org into a table of DuckDB, which is then
 * asked for a few of them and for how many there are of each status.
 *
 * Prerequisites: none. It starts an org of its own with 20,000 users; with OKTA_CLIENT_ORGURL and
 * OKTA_CLIENT_TOKEN set it reads that org instead.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdir } from 'node:fs/promises';
import { commandLine } from '../lib/cli/commandLine.js';
import { exitCodes } from '../lib/cli/exitCode.js';

const { OKTA_CLIENT_ORGURL: ownOrg } = process.env;
const file = 'out/okta.duckdb';
const args = [
  'stream',
  // Without a search Okta leaves out deprovisioned users.
  '/api/v1/users?search=created gt "1970-01-01T00:00:00.000Z"',
  ...['--select', 'id,status,profile.email,profile.department'],
  ...['--mode', 'replace'],
  ...['--to', `${file}#users`],
  ...(ownOrg === undefined ? ['--sandbox', '--users', '20000'] : []),
];

await mkdir('out', { recursive: true });
console.log(`$ okta-streams ${args.map(quoted).join(' ')}\n`);
const ending = await commandLine(args);
process.exitCode = exitCodes[ending];
if (ending === 'complete') await show();

async function show(): Promise<void> {
  const database = await DuckDBInstance.create(file);
  const connection = await database.connect();
  const query = async (sql: string) =>
    (await connection.runAndReadAll(sql)).getRowsJson() as (string | null)[][];

  console.log('\nThree of them:\n');
  const few = 'select profile_email, status, profile_department from users order by id limit 3';
  for (const [email, status, department] of await query(few)) {
    console.log(`  ${(email ?? '').padEnd(32)} ${(status ?? '').padEnd(16)} ${department ?? ''}`);
  }

  console.log('\nBy status:\n');
  const counts = await query('select status, count(*) from users group by all order by 2 desc');
  const most = Number(counts[0]?.[1]);
  for (const [status, count] of counts) {
    const bar = '█'.repeat(Math.ceil((Number(count) / most) * 30));
    console.log(`  ${(status ?? '').padEnd(16)} ${bar} ${Number(count).toLocaleString('en-US')}`);
  }
  connection.closeSync();
  database.closeSync();
  console.log(`
The table is in ${file}. The same against your own org: set OKTA_CLIENT_ORGURL and
OKTA_CLIENT_TOKEN and run npm start again. What else the command does: docs/command.md.`);
}

/** An argument as a shell takes it. */
function quoted(argument: string): string {
  return /^[\w./#,-]+$/.test(argument) ? argument : `'${argument}'`;
}
