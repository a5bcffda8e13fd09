import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../lib/sandbox/startSandbox.js';
import { openDatabase } from '../../lib/sinks/duckdb/database.js';
import { loadDriver } from '../../lib/sinks/duckdb/driver.js';
import { oktaTables } from '../../lib/sync/oktaTables.js';
import { syncedAt, tableColumns } from '../../lib/sync/tableColumns.js';
import type { SyncTable } from '../../lib/sync/types.js';
import { orgChange, orgChanger } from '../support/orgChanges.js';
import { postgresServer } from '../support/postgres.js';
import { runCommand, type Ended } from '../support/runCommand.js';
import { syncedRows, syncedTables, type SyncedRows } from '../support/syncedTables.js';
import { killedSync } from '../support/syncKills.js';

interface SyncSummary {
  readonly ending: string;
  readonly orphans: number;
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
}

const kills = 20;
/** Of next runs, many of which are over before they are killed. */
const nextKills = process.env['KILLS'] === 'all' ? kills : 6;
/** A smaller org where not everything is asked for. */
const sizes =
  process.env['KILLS'] === 'all'
    ? { users: 5_000, groups: 300, apps: 40 }
    : { users: 1_000, groups: 60, apps: 12 };
/** Twenty kills are to come before its end. */
const requests = sizes.users === 5_000 ? 60 : 20;
/** The log grows while it is read: reading an identity provider is an event. */
const growing = ['logs', 'log_targets'];
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

describe(`a sync of ${sizes.users.toString()} users that is killed twenty times (SEED=${seed.toString()})`, function () {
  this.timeout(1_800_000);
  let org: Sandbox;
  let cwd: string;

  before(async () => {
    org = await startSandbox({ ...sizes, latency: 2 });
    cwd = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  });

  after(async () => {
    await org.close();
    await rm(cwd, { recursive: true });
  });

  const summaryOf = ({ code, stderr }: Ended) => {
    expect(code, stderr.slice(-2_000)).to.equal(0);
    const summary = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as SyncSummary;
    expect(summary).to.include({ ending: 'complete', orphans: 0 });
    return summary;
  };
  const whole = (to: string, env: Readonly<Record<string, string>> = {}) =>
    runCommand(['sync', '--to', to, '--json', '--quiet'], {
      cwd,
      env: { OKTA_CLIENT_ORGURL: org.orgUrl, OKTA_CLIENT_TOKEN: org.token, ...env },
    });

  /** Compares every table with that of a run that nothing has happened to. */
  const expectEqual = async (
    tables: SyncSummary['tables'],
    count: (sql: string) => Promise<number>,
    killed: (name: string) => string,
    other: (name: string) => string,
  ) => {
    expect(tables).to.have.length.at.least(60);
    for (const { name } of tables) {
      const table = oktaTables.find((each) => each.name === name);
      if (table === undefined) throw new Error(`no table ${name}`);
      const key = table.key.map((each) => `"${each}"`).join(', ');
      const doubled = `SELECT ${key} FROM ${killed(name)} GROUP BY ${key} HAVING COUNT(*) > 1`;
      expect(await count(doubled), `twice in ${name}`).to.equal(0);
      if (growing.includes(name)) continue;
      const columns = Object.keys(tableColumns(table))
        .filter((each) => each !== syncedAt)
        .map((each) => `CAST("${each}" AS VARCHAR)`)
        .join(', ');
      const rows = (from: string) => `SELECT ${columns} FROM ${from}`;
      const missing = `${rows(other(name))} EXCEPT ${rows(killed(name))}`;
      const strange = `${rows(killed(name))} EXCEPT ${rows(other(name))}`;
      expect(await count(missing), `missing in ${name}`).to.equal(0);
      expect(await count(strange), `strange in ${name}`).to.equal(0);
    }
  };

  it('should equal the org in DuckDB', async () => {
    const args = ['sync', '--to', 'killed.duckdb', '--json', '--quiet'];
    const { kills: made, last } = await killedSync({ org, cwd, args, seed, kills, requests });
    expect(made).to.equal(kills);
    const { tables } = summaryOf(last);
    summaryOf(await whole('whole.duckdb'));
    const database = await openDatabase(await loadDriver(), join(cwd, 'killed.duckdb'));
    try {
      await database.run(`ATTACH '${join(cwd, 'whole.duckdb')}' AS whole (READ_ONLY)`);
      const count = async (sql: string) => {
        const [[found] = []] = await database.query(`SELECT COUNT(*)::VARCHAR FROM (${sql}) AS x`);
        return Number(found);
      };
      await expectEqual(
        tables,
        count,
        (name) => `"${name}"`,
        (name) => `whole.main."${name}"`,
      );
    } finally {
      database.close();
    }
  });

  it('should equal the org in PostgreSQL', async () => {
    const server = await postgresServer();
    const env = variables(server.url);
    const args = ['sync', '--to', 'postgres:#killed', '--json', '--quiet'];
    const { kills: made, last } = await killedSync({
      org,
      cwd,
      args,
      env,
      seed: seed + 1,
      kills,
      requests,
    });
    expect(made).to.equal(kills);
    const { tables } = summaryOf(last);
    summaryOf(await whole('postgres:#whole', env));
    const count = async (sql: string) => {
      const [row] = await server.query(`SELECT COUNT(*) AS n FROM (${sql}) AS x`);
      return Number(row?.['n']);
    };
    await expectEqual(
      tables,
      count,
      (name) => `killed."${name}"`,
      (name) => `whole."${name}"`,
    );
  });

  /** Kills next runs, a change of the org before each, and compares with a reading of all. */
  const expectNext = async (
    lot: number,
    nextTo: string,
    wholeTo: string,
    rowsOf: (to: string, tables: readonly SyncTable[]) => Promise<SyncedRows>,
    env?: Readonly<Record<string, string>>,
  ) => {
    const args = ['sync', '--to', nextTo, '--json', '--quiet'];
    summaryOf(await whole(nextTo, env));
    const changer = orgChanger(org);
    const changes = fc.sample(orgChange, { seed: lot, numRuns: 5 * nextKills })[Symbol.iterator]();
    const change = async () => {
      const next = changes.next();
      if (next.done !== true) await changer(next.value);
    };
    const { kills: made, last } = await killedSync({
      org,
      cwd,
      args,
      env: env ?? {},
      seed: lot,
      kills: nextKills,
      requests: 20,
      change,
    });
    expect(made).to.equal(nextKills);
    // An app that was deleted since its list was read may be the only one that is asked, and answer 404: that is told
    // as one that may not be read.
    expect(last.code, last.stderr.slice(-2_000)).to.be.oneOf([0, 3]);
    // It has gone on with a run whose beginning some of the changes are behind.
    const read = summaryOf(await whole(nextTo, env)).tables.map(({ name }) => name);
    summaryOf(await whole(wholeTo, env));
    const tables = oktaTables.filter(({ name }) => read.includes(name) && !growing.includes(name));
    const next = await rowsOf(nextTo, tables);
    const again = await rowsOf(wholeTo, tables);
    for (const { name } of tables) {
      const rows = new Set(again[name]);
      expect(next[name]?.filter((row) => !rows.has(row)).slice(0, 3), name).to.deep.equal([]);
      expect(next[name]?.length, name).to.equal(rows.size);
    }
  };

  it('should equal the org after next runs in DuckDB, the org changing before each', () =>
    expectNext(seed + 2, 'next.duckdb', 'again.duckdb', (to, tables) =>
      syncedTables(join(cwd, to), tables),
    ));

  it('should equal the org after next runs in PostgreSQL, the org changing before each', async () => {
    const server = await postgresServer();
    const rowsOf = (to: string, tables: readonly SyncTable[]) =>
      syncedRows(tables, async (sql, { name }) => {
        const rows = await server.query(`${sql} FROM ${to.replace('postgres:#', '')}."${name}"`);
        return rows.map((row) => Object.values(row) as (string | null)[]);
      });
    await expectNext(seed + 3, 'postgres:#next', 'postgres:#again', rowsOf, variables(server.url));
  });
});

/** Where a server is, as its programs are told. */
function variables(address: string): Readonly<Record<string, string>> {
  const url = new URL(address);
  return {
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: url.username,
    PGPASSWORD: url.password,
    PGDATABASE: url.pathname.slice(1),
  };
}
