import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { virtualOrg, type VirtualOrg } from '../../bench/sync/virtualOrg.js';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import { startSandbox, type Sandbox } from '../../lib/sandbox/startSandbox.js';
import { syncOrg } from '../../lib/sync/syncOrg.js';

describe('how long a sync takes under the limits of an org, in virtual time', () => {
  let org: Sandbox;

  before(async () => {
    org = await startSandbox({ users: 2_000, groups: 120, apps: 20 });
  });

  after(() => org.close());

  const play = async (
    { orgUrl, send, scheduler, play: pass }: VirtualOrg,
    rateLimit: { readonly share?: number; readonly reserve?: number },
  ) => {
    const action = customApiAction({
      orgUrl,
      auth: apiToken(org.token),
      send,
      scheduler,
      rateLimit,
    });
    const nowhere = { open: () => [{ write: () => [], commit: () => [], close: () => [] }] };
    const summary = await pass(
      lastValueFrom(syncOrg(action, { target: () => nowhere, scheduler })),
    );
    expect(summary).to.include({ type: 'summary', end: 'complete' });
  };

  it('should be 1.1 times what the slowest bucket takes at most, alone on the org, without a 429', async () => {
    const at = virtualOrg(org, 50);
    await play(at, { share: 1, reserve: 0 });
    expect(at.bound()).to.equal(60_000);
    expect(at.now()).to.be.within(at.bound(), 1.1 * at.bound());
    expect(at.refused()).to.equal(0);
  });

  it('should leave half of each window to others where it is told to', async () => {
    const at = virtualOrg(org, 50);
    await play(at, { share: 0.5 });
    expect(at.refused()).to.equal(0);
    expect(at.now()).to.be.within(3 * 60_000, 1.1 * 3 * 60_000);
  });

  it('should be refused once a bucket and window at most, beside another client', async () => {
    const at = virtualOrg(org, 50, { others: 10 });
    await play(at, { share: 1, reserve: 0 });
    const windows = Math.ceil(at.now() / 60_000);
    for (const [counter, refusals] of at.refusals) {
      expect(refusals, counter).to.be.at.most(windows);
    }
  });
});
