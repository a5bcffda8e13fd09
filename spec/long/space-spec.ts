import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectEnd, expectIds } from '../support/loads/expectWhole.js';
import { startLoadOrg, type LoadOrg } from '../support/loads/loadOrg.js';
import type { Step } from '../support/loads/loadUsers.js';
import { smallDisk } from '../support/loads/smallDisk.js';
import { startLoad } from '../support/loads/startLoad.js';
import { sinkNames } from '../support/loads/userSink.js';

const { what, within } = smallDisk();
/** Those that write to a disk of their own. */
const names = sinkNames.filter((name) => /^(?:ndjson|csv|duckdb)/.test(name));

describe(`a load that runs out of space (${what})`, () => {
  let org: LoadOrg;
  let kept: string;

  before(async () => {
    org = await startLoadOrg(10_000);
  });
  after(() => org.close());
  beforeEach(async () => {
    kept = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  });
  afterEach(() => rm(kept, { recursive: true }));

  for (const name of names) {
    it(`should say so, and go on when there is room, by ${name}`, async () => {
      const load = await org.loadInto(name);
      const kilobytes = name.startsWith('csv') ? 512 : 3_072;
      const steps = await startLoad(load, within(load.folder, kept, kilobytes)).ended;
      const failure = steps.findIndex(({ kind }) => kind === 'failed');
      expect(steps[failure], JSON.stringify(steps.at(-1))).to.include({ code: 'ERR_OKTA_SINK' });
      expect(messageOf(steps[failure])).to.match(/ENOSPC|EFBIG|No space left|File too large/);
      expect(commits(steps.slice(0, failure))).to.be.greaterThan(1);

      expectEnd(steps, org.ids);
      // It has not begun afresh.
      expect(commits(steps)).to.be.at.most(org.ids.length / 400 + 5);
      await expectIds({ name, folder: kept }, org.ids);
    });
  }
});

const commits = (steps: readonly Step[]) => steps.filter(({ kind }) => kind === 'committed').length;

function messageOf(step: Step | undefined): string {
  return step !== undefined && 'message' in step ? step.message : '';
}
