import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { apiToken } from '../../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../../lib/customApiAction.js';
import { OktaSinkError } from '../../../../lib/errors.js';
import { startSandbox } from '../../../../lib/sandbox/startSandbox.js';
import { syncOrg } from '../../../../lib/sync/syncOrg.js';
import { postgresServer } from '../../../support/postgres.js';

describe('postgresStore', function () {
  this.timeout(100_000);

  it('should make a schema, fill its tables, and read in the next run what has changed', async () => {
    const server = await postgresServer();
    await server.query('DROP SCHEMA IF EXISTS "synced org" CASCADE');
    const org = await startSandbox({ users: 30, groups: 4 });
    const action = customApiAction({
      orgUrl: org.orgUrl,
      auth: apiToken(org.token),
      rateLimit: { enabled: false },
    });
    const options = {
      target: `${server.url}#synced org`,
      tables: [
        'users',
        'group_members',
        'app_users',
        'app_groups',
        'devices',
        'zones',
        'log_targets',
      ],
      deletions: 'mark' as const,
    };
    const remove = async (path: string) => {
      const headers = { authorization: `SSWS ${org.token}` };
      const { status } = await fetch(`${org.orgUrl}${path}`, { method: 'DELETE', headers });
      expect(status, path).to.equal(204);
    };
    try {
      const first = await lastValueFrom(syncOrg(action, options));
      expect(first).to.include({ type: 'summary', end: 'complete', orphans: 0 });
      const chosen = async (sql: string) => String((await server.query(sql))[0]?.['id']);
      const user = await chosen(`SELECT id FROM "synced org".users WHERE status = 'ACTIVE'`);
      const group = await chosen(`SELECT id FROM "synced org".groups WHERE type = 'OKTA_GROUP'`);
      for (const path of [`users/${user}`, `users/${user}`, `groups/${group}`]) {
        await remove(`/api/v1/${path}`);
      }
      const second = await lastValueFrom(syncOrg(action, options));
      if (second.type !== 'summary') throw new Error('no summary');
      const of = (name: string) => second.tables.find((table) => table.name === name);
      expect(of('users')).to.include({ rows: 29, removed: 1 });
      expect(of('zones')).to.include({ requests: 0, removed: 0 });
      expect(of('logs')?.changed).to.be.above(3);
      for (const [table, column, id] of [
        ['users', 'id', user],
        ['group_members', 'user_id', user],
        ['group_members', 'group_id', group],
      ]) {
        const rows = await server.query(
          `SELECT _deleted_at AS at FROM "synced org".${String(table)} WHERE ${String(column)} = '${String(id)}'`,
        );
        expect(rows, table).not.to.deep.equal([]);
        for (const { at } of rows) expect(at, table).not.to.equal(null);
      }
      const [left] = await server.query(
        'SELECT COUNT(*) AS n FROM "synced org".users WHERE _deleted_at IS NULL',
      );
      expect(Number(left?.['n'])).to.equal(29);
    } finally {
      await org.close();
    }
  });

  it('should say what to grant where a schema may not be made, or not be written to', async () => {
    const server = await postgresServer();
    await server.query('DROP SCHEMA IF EXISTS closed CASCADE');
    await server.query('DROP ROLE IF EXISTS guest');
    await server.query("CREATE ROLE guest LOGIN PASSWORD 'guest'");
    await server.query('CREATE SCHEMA closed');
    const url = new URL(server.url);
    url.username = 'guest';
    url.password = 'guest';
    const org = await startSandbox({ users: 3, groups: 2 });
    const action = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token) });
    const errorOf = async (schema: string) => {
      const target = `${url.href}#${schema}`;
      const run = lastValueFrom(syncOrg(action, { target, tables: ['groups'] }));
      const error: unknown = await run.catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(OktaSinkError);
      return (error as Error).message;
    };
    try {
      expect(await errorOf('missing')).to.match(
        /the schema missing is not there and cannot be made .*grant CREATE/,
      );
      expect(await errorOf('closed')).to.match(
        /the schema closed cannot be written to .*; GRANT USAGE, CREATE ON SCHEMA "closed"/,
      );
      expect(org.stats.requests).to.equal(0);
    } finally {
      await org.close();
    }
  });
});
