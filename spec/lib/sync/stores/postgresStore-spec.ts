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

  it('should make a schema, fill its tables, and go on with the log in the next run', async () => {
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
      tables: ['users', 'group_members', 'log_targets'],
    };
    try {
      const first = await lastValueFrom(syncOrg(action, options));
      expect(first).to.include({ type: 'summary', end: 'complete', orphans: 0 });
      await server.query(
        `INSERT INTO "synced org".users (id, _synced_at) VALUES ('00ugone', '2020-01-01')`,
      );
      const second = await lastValueFrom(syncOrg(action, options));
      if (second.type !== 'summary') throw new Error('no summary');
      const of = (name: string) => second.tables.find((table) => table.name === name);
      expect(of('users')).to.include({ rows: 30, removed: 1 });
      expect(of('logs')).to.include({ requests: 1, changed: 0, removed: 0 });
      const [row] = await server.query('SELECT COUNT(*) AS n FROM "synced org".users');
      expect(Number(row?.['n'])).to.equal(30);
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
