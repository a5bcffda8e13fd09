/**
 * The first run: `okta-streams sync` copies a whole org into related tables of DuckDB, which are then
 * asked what only joins can tell.
 *
 * Prerequisites: none. It starts an org of its own with 20,000 users; with OKTA_CLIENT_ORGURL and
 * OKTA_CLIENT_TOKEN set it reads that org instead, into a file of its own. Stopped by Ctrl-C, it goes on
 * when it is run again.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdir } from 'node:fs/promises';
import { commandLine } from '../lib/cli/commandLine.js';
import { exitCodes } from '../lib/cli/exitCode.js';

const { OKTA_CLIENT_ORGURL: ownOrg } = process.env;
const file = ownOrg === undefined ? 'out/okta.duckdb' : `out/${new URL(ownOrg).hostname}.duckdb`;
const args = [
  'sync',
  ...['--to', file],
  ...(ownOrg === undefined ? ['--sandbox', '--users', '20000'] : []),
];

const groupsBySize = `
  SELECT profile_name, COUNT(*) FROM groups JOIN group_members ON group_id = groups.id
  GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT 5`;
const appsByUsers = `
  SELECT label, COUNT(*) FROM apps JOIN app_users ON app_id = apps.id
  GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT 5`;
const admins = `
  SELECT profile_login, STRING_AGG(user_roles.label, ', ' ORDER BY user_roles.label)
  FROM users JOIN user_roles ON user_id = users.id GROUP BY ALL ORDER BY 1 LIMIT 3`;
const inNoGroup = `
  SELECT COUNT(*) FROM users WHERE NOT EXISTS (
    SELECT 1 FROM group_members JOIN groups ON group_id = groups.id
    WHERE user_id = users.id AND type <> 'BUILT_IN')`;

await mkdir('out', { recursive: true });
console.log(`$ okta-streams ${args.join(' ')}\n`);
const ending = await commandLine(args);
process.exitCode = exitCodes[ending];
if (ending === 'complete' || ending === 'incomplete') await show();

async function show(): Promise<void> {
  const database = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await database.connect();
  const query = async (sql: string) =>
    (await connection.runAndReadAll(sql)).getRowsJson() as (string | null)[][];

  console.log('\nGroups by size:\n');
  showBars(await query(groupsBySize));
  console.log('\nApps by users:\n');
  showBars(await query(appsByUsers));
  console.log('\nAdmins, the first of them:\n');
  for (const [login, roles] of await query(admins)) {
    console.log(`  ${(login ?? '').padEnd(32)} ${roles ?? ''}`);
  }
  const [[alone = '0'] = []] = await query(inNoGroup);
  console.log(`\nUsers in no group but Everyone: ${count(alone)}`);
  connection.closeSync();
  database.closeSync();
  console.log(`
The tables are in ${file}. The same against your own org: set OKTA_CLIENT_ORGURL and
OKTA_CLIENT_TOKEN and run npm start again. What the tables are: docs/sync.md.`);
}

function showBars(rows: readonly (readonly (string | null)[])[]): void {
  const most = Number(rows[0]?.[1]);
  for (const [name, number] of rows) {
    const bar = '█'.repeat(Math.ceil((Number(number) / most) * 30));
    console.log(`  ${(name ?? '').padEnd(32)} ${bar} ${count(number)}`);
  }
}

function count(number: string | null | undefined): string {
  return Number(number).toLocaleString('en-US');
}
