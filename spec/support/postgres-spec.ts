import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresSources } from './postgresPrograms.js';
import { startPostgres } from './postgres.js';

describe('startPostgres', function () {
  this.timeout(60_000);

  it('should need nothing but Node and what npm has installed', async () => {
    const { PATH, HOME } = process.env;
    const empty = mkdtempSync(join(tmpdir(), 'okta-streams-fresh-'));
    Object.assign(process.env, { PATH: empty, HOME: empty });
    try {
      const sources = { embedded: postgresSources().embedded, debian: empty };
      const { query, restart } = await startPostgres(sources);
      await query('CREATE TABLE kept AS SELECT 18 AS version');
      await restart();
      expect(await query('SELECT version FROM kept')).to.deep.equal([{ version: 18 }]);
      const [server] = await query('SHOW server_version_num');
      expect(server?.['server_version_num']).to.match(/^18\d{4}$/);
    } finally {
      Object.assign(process.env, { PATH, HOME });
      rmSync(empty, { recursive: true });
    }
  });
});
