import { expect } from 'chai';
import { expectEnd, expectIds } from '../support/loads/expectWhole.js';
import { startLoadOrg, type LoadOrg } from '../support/loads/loadOrg.js';
import { startLoad } from '../support/loads/startLoad.js';

describe('a load that is paused for longer than its lease lasts', () => {
  let org: LoadOrg;

  before(async () => {
    org = await startLoadOrg(5_000);
  });
  after(() => org.close());

  const names = [
    'ndjsonFile append',
    'ndjsonFile replace',
    'csvFile append',
    'csvFile replace',
  ] as const;
  for (const name of names) {
    it(`should be taken over, and change nothing any more when it goes on, by ${name}`, async () => {
      const load = await org.loadInto(name);
      const paused = startLoad({ ...load, host: 'one' });
      await paused.until((step) => step.kind === 'committed' && step.commits === 2);
      paused.child.kill('SIGSTOP');

      const other = startLoad({ ...load, host: 'two' });
      await other.until(({ kind }) => kind === 'committed');
      paused.child.kill('SIGCONT');

      expectEnd(await other.ended, org.ids);
      const last = (await paused.ended).at(-1);
      expect(last).to.include({ kind: 'failed', code: 'ERR_OKTA_SINK' });
      expect(last).to.have.property('message').that.includes('another run');
      await expectIds(load, org.ids);
    });
  }
});
