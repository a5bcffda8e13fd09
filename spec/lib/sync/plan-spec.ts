import { expect } from 'chai';
import fc from 'fast-check';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import type { ParentRow } from '../../../lib/sync/parts.js';
import { planOf } from '../../../lib/sync/plan.js';

const tablesOf = (...names: string[]) => oktaTables.filter(({ name }) => names.includes(name));
const group = (id: string, usersCount?: number): ParentRow => ({
  columns: { group_id: id },
  record: { _embedded: { stats: { usersCount } } },
});
const plan = (
  names: readonly string[],
  read: Readonly<Record<string, number>> = {},
  parents: Readonly<Record<string, readonly ParentRow[]>> = {},
) =>
  planOf(tablesOf(...names), {
    read: new Map(Object.entries(read)),
    parents: new Map(Object.entries(parents)),
  });

describe('planOf', () => {
  it('should know the requests of what has been read, and of what stands within others', () => {
    const { tables, requests } = plan(['groups', 'device_users'], { groups: 3 });
    expect(tables).to.deep.equal([
      { name: 'groups', min: 3, max: 3, basis: 'counted', bucket: 'groups' },
      { name: 'device_users', min: 0, max: 0, basis: 'counted', bucket: 'device-users' },
    ]);
    expect(requests).to.deep.equal({ min: 3, max: 3 });
  });

  it('should count memberships by what the org says of its groups', () => {
    const groups = [group('a', 0), group('b', 1), group('c', 1_000), group('d', 1_001)];
    const [members] = plan(['group_members'], {}, { groups }).tables;
    // A page that is full may have one behind it.
    expect(members).to.deep.include({ min: 5, max: 6, basis: 'counted' });
  });

  it('should go by the list of groups where one of them is not counted', () => {
    const [members] = plan(['group_members'], {}, { groups: [group('a', 5), group('b')] }).tables;
    expect(members).to.include({ min: 2, basis: 'listed' });
  });

  it('should ask the parents alone that meet a condition', () => {
    const groups = [
      group('a'),
      { ...group('b'), record: { _embedded: { stats: { hasAdminPrivilege: true } } } },
    ];
    const [roles] = plan(['group_roles'], {}, { groups }).tables;
    expect(roles).to.include({ min: 1, basis: 'listed' });
  });

  it('should have nothing but a bound for what nobody counts', () => {
    const { tables } = plan(['policies', 'logs', 'app_users']);
    for (const { min, max, basis } of tables) {
      expect(basis).to.equal('bound');
      expect(max).to.be.above(Math.max(min, 100));
    }
  });

  it('should reckon minutes with as many apps a user as is usual, and bound nothing by it', () => {
    const apps = ['a', 'b'].map((id): ParentRow => ({ columns: { app_id: id } }));
    const groups = [group('everyone', 10_000)];
    const { tables, minutes } = plan(['app_users'], {}, { apps, groups });
    expect(tables[0]).to.include({ min: 2, basis: 'listed' });
    // 302 requests, 50 a minute.
    expect(minutes).to.equal(6.1);
  });

  it('should know what is read whole again by what the last whole reading has cost', () => {
    const apps = ['a', 'b'].map((id): ParentRow => ({ columns: { app_id: id } }));
    const given = planOf(tablesOf('app_users', 'policies'), {
      read: new Map(),
      parents: new Map([['apps', apps]]),
      known: { app_users: { fullRequests: 100 }, policies: { fullRequests: 13 } },
    });
    const [appUsers, policies] = given.tables;
    expect(appUsers).to.include({ min: 2, basis: 'lastRun' });
    expect(appUsers?.max).to.be.above(100);
    expect(policies).to.include({ min: 12, basis: 'lastRun' });
    expect(given.minutes).to.equal(2);
  });

  it('should tell the minutes of the slowest bucket, at half of what Okta documents', () => {
    expect(plan(['groups', 'apps'], { groups: 500, apps: 150 }).minutes).to.equal(3);
    expect(plan([]).minutes).to.equal(0);
  });

  it('should hold what a list of each size costs, however many members groups have', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5_000), { minLength: 1 }), (sizes) => {
        const groups = sizes.map((size, i) => group(`g${i.toString()}`, size));
        const [members] = plan(['group_members'], {}, { groups }).tables;
        // Okta may name a next page behind a full one, or may not.
        const fewest = sizes.reduce((sum, size) => sum + Math.max(1, Math.ceil(size / 1_000)), 0);
        const most = sizes.reduce((sum, size) => sum + Math.floor(size / 1_000) + 1, 0);
        expect(members?.min).to.equal(fewest);
        expect(members?.max).to.equal(most);
      }),
    );
  });

  it('should know by the last run what a next one does not read, or reads in part', () => {
    const named = Array.from({ length: 51 }, (_, i) => i.toString());
    const ids = new Set(['b']);
    const groups = [group('a', 5_000), group('b', 1_001)];
    const { tables } = planOf(tablesOf('users', 'group_members', 'app_users', 'zones'), {
      read: new Map(),
      parents: new Map([['groups', groups]]),
      extents: new Map([
        ['zones', { kind: 'none', current: true }],
        ['users', { kind: 'since', watermark: 'T', named }],
        ['group_members', { kind: 'parents', ids, drifted: 0 }],
        ['app_users', { kind: 'parents', ids: new Set(), drifted: 0 }],
      ]),
      known: { users: { fullRequests: 25 } },
    });
    expect(tables.map(({ name, min, max, basis }) => [name, min, max, basis])).to.deep.equal([
      ['users', 3, 1_103, 'lastRun'],
      ['group_members', 2, 2, 'counted'],
      ['app_users', 0, 0, 'lastRun'],
      ['zones', 0, 0, 'lastRun'],
    ]);
  });

  it('should leave room for the children of parents that are new, whom nobody has counted yet', () => {
    const planned = (ids: ReadonlySet<string>) =>
      planOf(tablesOf('user_factors'), {
        read: new Map(),
        parents: new Map(),
        extents: new Map([['user_factors', { kind: 'parents', ids, drifted: 0, madeSince: 'T' }]]),
        known: { user_factors: { fullRequests: 25 } },
      }).tables.map(({ min, max, basis }) => [min, max, basis]);
    expect(planned(new Set())).to.deep.equal([[0, 1_100, 'lastRun']]);
    expect(planned(new Set(['00u1']))).to.deep.equal([[0, 21_100, 'bound']]);
  });
});
