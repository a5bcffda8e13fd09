import { expect } from 'chai';
import { apiToken, customApiAction } from '../../lib/index.js';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.js';
import { compared, limitsOf, looks, type Asked } from '../../scripts/orgFacts.js';

describe('orgFacts', function () {
  this.timeout(300_000);

  let org: Sandbox;
  let other: Sandbox;

  beforeEach(async () => {
    org = await startSandbox({ users: 20, seed: 2, rateLimit: { limit: 600 } });
    other = await startSandbox({ users: 50 });
  });
  afterEach(async () => {
    await org.close();
    await other.close();
  });

  const asked = ({ orgUrl, token }: Sandbox): Asked => ({
    orgUrl,
    action: customApiAction({ orgUrl, auth: apiToken(token), retry: { attempts: 1 } }),
  });
  const all = async () => {
    const differing: string[] = [];
    for (const look of looks) {
      const { name, differences } = await compared(look, asked(org), asked(other));
      differing.push(...differences.map(({ property }) => `${name}: ${property}`));
    }
    return differing;
  };

  it('should find no difference between two sandboxes, and send nothing but GET', async () => {
    expect(await all()).to.deep.equal([]);
    const methods = Object.keys(org.stats.byPath).map((path) => path.split(' ')[0]);
    expect(new Set(methods)).to.deep.equal(new Set(['GET']));
    expect(org.stats.requests).to.be.within(30, 70);
  });

  it('should tell a next link that drops what the request had, and one that leads elsewhere', async () => {
    org.fault('nextWithoutExpand', { path: '/api/v1/groups?limit=2&expand=stats' });
    org.fault('foreignNextLink', { path: '/api/v1/apps' });
    expect(await all()).to.deep.equal(['groups, with their counts: nextKeys', 'apps: nextHost']);
  });

  it('should tell a refusal that the sandbox does not give', async () => {
    org.fault('emptyForbidden', { path: '/api/v1/iam/roles' });
    const roles = looks.filter(({ name }) => name === 'custom roles');
    for (const look of roles) {
      const { differences } = await compared(look, asked(org), asked(other));
      expect(differences[0]).to.deep.equal({ property: 'status', sandbox: 200, here: 403 });
    }
    expect(roles).to.have.length(1);
  });

  it('should tell the limits of the org', async () => {
    expect((await limitsOf(asked(org))).get('/api/v1/users')).to.equal('600');
  });
});
