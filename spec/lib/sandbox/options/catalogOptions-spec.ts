import { expect } from 'chai';
import { startSandbox } from '../../../../lib/sandbox/index.js';
import type { SandboxOptions } from '../../../../lib/sandbox/index.js';
import { readAll, withSandbox } from '../client.js';

describe('readCatalogOptions', () => {
  const refused: readonly (readonly [SandboxOptions, RegExp])[] = [
    [
      { lists: { '/api/v1/zone': 1 } },
      /lists is keyed by the paths of the catalog.*"\/api\/v1\/zone"/,
    ],
    [{ lists: { '/api/v1/zones': -1 } }, /lists\['\/api\/v1\/zones'\] must be an integer from 0/],
    [{ members: 5 as never }, /members must be a function.*got 5/],
    [{ appGroups: 50 }, /appGroups must be an integer from 0 to 49: got 50/],
    [{ appGroups: 1, apps: 0 }, /appGroups must be an integer from 0 to 0: got 1/],
    [{ userTypes: 0 }, /userTypes must be an integer from 1/],
    [{ requireFilters: 1 as never }, /requireFilters must be true or false: got 1/],
    [{ failedEvents: 2 }, /failedEvents must be a number from 0 to 1: got 2/],
    [{ lacking: ['realms'] }, /lacking holds paths.*got "realms"/],
    [{ statsLimit: -1 }, /statsLimit must be an integer/],
    [{ rateLimit: { documented: true, share: 0 } }, /rateLimit\.share must be above 0/],
    [{ rateLimit: {} }, /rateLimit\.limit must be an integer/],
    [{ rateLimit: 'okta' as never }, /rateLimit must be an object or 'documented': got "okta"/],
  ];
  for (const [options, message] of refused) {
    it(`should refuse ${JSON.stringify(options)}`, async () => {
      const error: unknown = await startSandbox(options).catch((cause: unknown) => cause);
      expect(error).to.be.instanceOf(TypeError);
      expect((error as TypeError).message).to.match(message);
    });
  }

  it('should refuse what the org lacks, as Okta does', async () => {
    await withSandbox({ users: 1, lacking: ['/governance', 'ENTITY_RISK'] }, async (send) => {
      const { status, body } = await send('/governance/api/v1/campaigns');
      expect([status, body['errorCode']]).to.deep.equal([401, 'E0000015']);
      expect((await send('/api/v1/policies?type=ENTITY_RISK')).status).to.equal(400);
      expect((await send('/api/v1/policies?type=PASSWORD')).status).to.equal(200);
    });
  });

  it('should time out where too many groups are to be counted', async () => {
    await withSandbox({ users: 5, groups: 300, statsLimit: 200 }, async (send) => {
      expect((await send('/api/v1/groups?expand=stats&limit=201')).status).to.equal(500);
      expect(await readAll(send, '/api/v1/groups?expand=stats&limit=200')).to.have.length(300);
      expect((await send('/api/v1/groups?limit=500')).status).to.equal(200);
    });
  });

  it('should have groups and apps of the sizes that were asked for', async () => {
    const members = (group: number) => group * 40;
    await withSandbox(
      { users: 300, groups: 4, apps: 3, members, appUsers: () => 0 },
      async (send) => {
        const groups = await readAll(send, '/api/v1/groups?expand=stats&limit=200');
        const counts = groups.map(
          ({ _embedded }) => (_embedded as { stats: { usersCount: number } }).stats.usersCount,
        );
        expect(counts).to.deep.equal([300, 40, 80, 120]);
        for (const [index, { id }] of groups.entries()) {
          const found = await readAll(send, `/api/v1/groups/${String(id)}/users?limit=30`);
          expect(found).to.have.length(counts[index] ?? 0);
        }
        const [app] = (await send('/api/v1/apps')).body;
        expect((await send(`/api/v1/apps/${String(app?.['id'])}/users`)).body).to.have.length(0);
      },
    );
  });

  it('should serve a page of a million members, and twenty thousand empty groups, by the page', async () => {
    await withSandbox({ users: 1_000_000, groups: 20_000, members: () => 0 }, async (send) => {
      const [everyone, empty] = (await send('/api/v1/groups?limit=2')).body;
      const path = `/api/v1/groups/${String(everyone?.['id'])}/users?limit=1000`;
      const first = await send(path);
      const second = await send(String(first.next));
      expect(first.body).to.have.length(1_000);
      expect(second.body).to.have.length(1_000);
      expect((await send(`/api/v1/groups/${String(empty?.['id'])}/users`)).body).to.deep.equal([]);
      const groups = await readAll(send, '/api/v1/groups?limit=10000');
      expect(groups).to.have.length(20_000);
    });
  });
});
