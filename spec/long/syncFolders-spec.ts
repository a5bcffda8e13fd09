import { expect } from 'chai';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.js';
import type { SyncSummary } from '../../lib/sync/events.js';
import { syncOrg } from '../../lib/sync/syncOrg.js';

describe('a sync into a folder', () => {
  let folder: string;
  let org: Sandbox;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    org = await startSandbox({ users: 30, groups: 4 });
  });

  afterEach(async () => {
    await org.close();
    await rm(folder, { recursive: true });
  });

  for (const format of ['ndjson', 'csv', 'parquet'] as const) {
    it(`should write every table as ${format}, again and again`, async () => {
      const { orgUrl, token } = org;
      const action = customApiAction({
        orgUrl,
        auth: apiToken(token),
        rateLimit: { enabled: false },
      });
      for (let run = 0; run < 2; run++) {
        const events = syncOrg(action, { target: `${folder}/out/`, format });
        const summary = (await lastValueFrom(events)) as SyncSummary;
        expect(summary).to.include({ end: 'complete', orphans: 0 });
        const written = summary.tables.filter(({ skipped }) => skipped === undefined);
        expect(written.length).to.be.at.least(60);
        const names = ['sync_tables', ...written.map(({ name }) => name)];
        const files = await readdir(join(folder, 'out'));
        expect(files.sort()).to.deep.equal(names.map((name) => `${name}.${format}`).sort());
      }
    });
  }
});
