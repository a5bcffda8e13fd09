import { expect } from 'chai';
import { expectWhole } from '../support/loads/expectWhole.js';
import { placeOf, startLoadOrg, type LoadOrg } from '../support/loads/loadOrg.js';
import { startLoad } from '../support/loads/startLoad.js';
import { sinkNames } from '../support/loads/userSink.js';

describe('a load that is interrupted during a commit', () => {
  let org: LoadOrg;

  before(async () => {
    org = await startLoadOrg(20_000);
  });
  after(() => org.close());

  for (const name of sinkNames) {
    it(`should stop behind its last commit and go on from there by ${name}`, async () => {
      const load = await org.loadInto(name);
      const { child, until, ended } = startLoad(load);
      await until(
        ({ kind, ...step }) => kind === 'commit' && 'commits' in step && step.commits > 1,
      );
      child.kill('SIGINT');
      const steps = await ended;
      expect(child.exitCode).to.equal(0);

      const last = steps.at(-1);
      const place = await placeOf(load);
      expect(place).to.be.greaterThan(0).and.lessThan(org.ids.length);
      expect(last).to.deep.equal({
        kind: 'end',
        output: { end: 'stopped', recordsStreamed: place },
      });
      const count = (kind: string) => steps.filter((step) => step.kind === kind).length;
      expect(count('commit')).to.equal(count('committed'));

      await expectWhole(load, org.ids);
    });
  }
});
