import { expect } from 'chai';
import { expectWhole } from '../support/loads/expectWhole.js';
import { startLoadOrg, type LoadOrg } from '../support/loads/loadOrg.js';
import { startLoad } from '../support/loads/startLoad.js';
import { postgresServer } from '../support/postgres.js';

const stages = ['write', 'commit', 'committed'] as const;

describe('a load into a Postgres that restarts', () => {
  let org: LoadOrg;

  before(async () => {
    org = await startLoadOrg(50_000);
  });
  after(() => org.close());

  for (const mode of ['append', 'upsert', 'replace'] as const) {
    it(`should fail, and go on when it is run again, with mode '${mode}'`, async () => {
      const { restart } = await postgresServer();
      const load = await org.loadInto(`postgres ${mode}`);
      for (const stage of stages) {
        const { until, ended } = startLoad(load);
        await until(({ kind, ...step }) => kind === stage && 'commits' in step && step.commits > 1);
        await restart();
        expect((await ended).at(-1)).to.include({ kind: 'failed', code: 'ERR_OKTA_SINK' });
      }
      await expectWhole(load, org.ids);
    });
  }
});
