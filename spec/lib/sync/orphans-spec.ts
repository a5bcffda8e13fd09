import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { openDatabase, type Database } from '../../../lib/sinks/duckdb/database.js';
import { loadDriver } from '../../../lib/sinks/duckdb/driver.js';
import {
  checksOf,
  goneMeanwhile,
  idsWithoutReason,
  notVisible,
  orphansOf,
  unexplained,
} from '../../../lib/sync/orphans.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import type { Lookup } from '../../../lib/sync/stores/store.js';

const tablesOf = (...names: string[]) => oktaTables.filter(({ name }) => names.includes(name));

describe('orphansOf', function () {
  this.timeout(20_000);
  let folder: string;
  let database: Database;
  const lookupOf = (marks: boolean): Lookup => ({
    query: database.query,
    table: (name) => `"${name}"`,
    marks,
    has: () => Promise.resolve(true),
    checkpoints: () => Promise.resolve(new Map()),
  });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    database = await openDatabase(await loadDriver(), join(folder, 'rows.duckdb'));
    await database.run('CREATE TABLE users (id VARCHAR, _deleted_at TIMESTAMPTZ)');
    await database.run('CREATE TABLE groups (id VARCHAR, _deleted_at TIMESTAMPTZ)');
    await database.run(
      'CREATE TABLE group_members (group_id VARCHAR, user_id VARCHAR, _deleted_at TIMESTAMPTZ)',
    );
    await database.run(
      'CREATE TABLE app_users (app_id VARCHAR, user_id VARCHAR, status VARCHAR, sync_state VARCHAR, scope VARCHAR, _deleted_at TIMESTAMPTZ)',
    );
    await database.run("INSERT INTO users VALUES ('u1', NULL), ('u2', '2026-01-01')");
    await database.run("INSERT INTO groups VALUES ('g1', NULL)");
    await database.run(`INSERT INTO group_members VALUES ('g1', 'u1', NULL), ('g1', 'u2', NULL),
      ('g1', 'it''s', NULL), ('g1', 'u4', NULL), ('g1', 'u5', NULL), ('g9', 'u6', '2026-01-01'),
      ('g1', '', NULL), ('g1', NULL, NULL)`);
  });

  after(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  it('should look up what both sides of have been read', () => {
    const checks = checksOf(tablesOf('users', 'group_members'));
    expect(
      checks.map(({ table, column, parent }) => [table.name, column, parent.name]),
    ).to.deep.equal([['group_members', 'user_id', 'users']]);
  });

  it('should count those without a reason, and those that the org has answered for', async () => {
    const read = tablesOf('users', 'groups', 'group_members');
    const found = await lastValueFrom(orphansOf(lookupOf(false), read));
    expect(Object.fromEntries(found)).to.deep.equal({
      group_members: { [unexplained]: 5 },
    });
    const absent = {
      users: new Map([
        ["it's", goneMeanwhile],
        ['u4', notVisible],
      ]),
    };
    const told = await lastValueFrom(orphansOf(lookupOf(false), read, absent));
    expect(Object.fromEntries(told)).to.deep.equal({
      group_members: { [unexplained]: 3, [goneMeanwhile]: 1, [notVisible]: 1 },
    });
  });

  it('should take a parent that is marked as gone for none, and no row that is', async () => {
    const read = tablesOf('users', 'groups', 'group_members');
    const found = await lastValueFrom(orphansOf(lookupOf(true), read));
    expect(Object.fromEntries(found)).to.deep.equal({ group_members: { [unexplained]: 4 } });
  });

  it('should name the ids that are to be asked for, so many at most', async () => {
    const [check] = checksOf(tablesOf('users', 'group_members'));
    if (check === undefined) throw new Error('no check');
    const ids = (limit: number) => database.query(idsWithoutReason(lookupOf(true), check, limit));
    expect(await ids(10)).to.deep.equal([["it's"], ['u2'], ['u4'], ['u5']]);
    expect(await ids(2)).to.have.length(2);
  });

  it('should count by the reason of the catalog where its condition holds', async () => {
    const tables = tablesOf('users', 'app_users');
    const { user_id: { reason = '', where } = { reason: '' } } =
      tables.find(({ name }) => name === 'app_users')?.orphans ?? {};
    expect(reason).not.to.equal('');
    const column = where?.column ?? 'status';
    const [value = ''] = where?.in ?? [];
    await database.run(`INSERT INTO app_users (app_id, user_id, ${column}) VALUES
      ('a', 'x1', '${value}'), ('a', 'x2', 'OTHER'), ('a', 'x3', NULL)`);
    const found = await lastValueFrom(orphansOf(lookupOf(false), tables));
    expect(found.get('app_users')).to.deep.equal({ [reason]: 1, [unexplained]: 2 });
  });
});
