import { expect } from 'chai';
import { expectWhole } from '../support/loads/expectWhole.js';
import { startLoadOrg, type LoadOrg } from '../support/loads/loadOrg.js';
import { startLoad } from '../support/loads/startLoad.js';
import { sinkNames } from '../support/loads/userSink.js';

describe('a load into what another process holds', () => {
  let org: LoadOrg;

  before(async () => {
    org = await startLoadOrg(5_000);
  });
  after(() => org.close());

  for (const name of sinkNames) {
    it(`should be refused, with the name of the holder, until that is gone, by ${name}`, async () => {
      const load = await org.loadInto(name);
      const holder = startLoad({ ...load, leash: 1 });
      await holder.until(({ kind }) => kind === 'committed');

      const refused = (await startLoad(load).ended).at(-1);
      expect(refused).to.include({ kind: 'failed', code: 'ERR_OKTA_SINK' });
      const { pid = NaN } = holder.child;
      expect(refused).to.have.property('message').that.includes(pid.toString());

      holder.child.kill('SIGKILL');
      await holder.ended;
      await expectWhole(load, org.ids);
    });
  }
});
