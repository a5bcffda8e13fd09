import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { expectWithinPlan, summaryIn, syncedOrg, type SyncedOrg } from '../../support/syncedOrg.js';

describe('runTables', function () {
  this.timeout(60_000);
  let at: SyncedOrg;

  beforeEach(async () => {
    at = await syncedOrg({ users: 30, groups: 4 });
  });

  afterEach(() => at.close());

  it('should tell of each table as it ends, behind the plan', async () => {
    const told: (readonly [string, number])[] = [];
    await at.play({ tables: ['group_members', 'users'] }, (event) => {
      const name = event.type === 'table' ? event.name : event.type;
      told.push([name, at.org.stats.requests]);
    });
    const names = told.map(([name]) => name);
    expect(names.slice(0, 2)).to.deep.equal(['plan', 'groups']);
    expect(names.at(-1)).to.equal('summary');
    expect(names).to.have.members(['plan', 'groups', 'users', 'group_members', 'summary']);
    expect(told[1]?.[1]).to.be.below(at.org.stats.requests);
  });

  it('should count the tables alone that a stopped run has read, and keep the age of the others', async () => {
    const tables = ['groups', 'group_members'];
    await at.play({ tables });
    const stop = new AbortController();
    const events = await at.play({ tables, until: stop.signal }, ({ type }) => {
      if (type === 'plan') stop.abort();
    });
    const summary = summaryIn(events);
    expect(summary.end).to.equal('stopped');
    expect(summary.tables.map(({ name }) => name)).to.deep.equal(['groups']);
    const [[aged] = []] = await at.query('SELECT COUNT(as_of)::VARCHAR FROM sync_tables');
    expect(aged).to.equal('2');
  });

  it('should send 30 requests for a plan at most, and write nothing', async () => {
    const events = await at.play({ planOnly: true });
    expect(events.map(({ type }) => type)).to.deep.equal(['plan']);
    expect(at.org.stats.requests).to.be.at.most(30);
    expect(existsSync(at.target)).to.equal(false);
  });

  it('should tell the plan of the run that comes next, and leave the target as it is', async () => {
    const tables = ['group_members', 'app_users', 'users', 'zones', 'log_targets'];
    const plan = ([event]: Awaited<ReturnType<SyncedOrg['play']>>) => {
      if (event?.type !== 'plan') throw new Error(event?.type);
      return event;
    };
    const first = plan(await at.play({ tables, planOnly: true }));
    expect(plan(await at.play({ tables })).tables).to.deep.equal(first.tables);
    const [user] = await at.query("SELECT id FROM users WHERE status = 'ACTIVE' ORDER BY id");
    const group = await at.call('POST', '/api/v1/groups', { profile: { name: 'New' } });
    await at.call('PUT', `/api/v1/groups/${group.id}/users/${String(user?.[0])}`);
    await at.call('POST', '/api/v1/apps', { label: 'New', signOnMode: 'BOOKMARK' });
    await at.call('POST', '/api/v1/zones', { name: 'New', type: 'IP' });
    const before = readFileSync(at.target);
    const next = plan(await at.play({ tables, planOnly: true }));
    expect(readFileSync(at.target).equals(before)).to.equal(true);
    expect(existsSync(`${at.target}.wal`)).to.equal(false);
    const events = await at.play({ tables });
    expect(plan(events).tables).to.deep.equal(next.tables);
    expectWithinPlan(events);
    const requests = Object.fromEntries(next.tables.map(({ name, min }) => [name, min]));
    expect(requests).to.include({ group_members: 1, app_users: 1, zones: 1, users: 1 });
    expect(next.requests.min).to.be.below(first.requests.min);
    at.org.advance(3_600_000);
    await at.play({ tables });
    const idle = plan(await at.play({ tables, planOnly: true }));
    expect(idle.tables.find(({ name }) => name === 'zones')).to.include({
      min: 0,
      max: 0,
      basis: 'lastRun',
    });
  });

  it('should plan what is left of a run that was stopped, and stay within', async () => {
    const tables = ['group_members', 'users', 'zones'];
    const stop = new AbortController();
    const { length } = await at.play({ tables, until: stop.signal }, (event) => {
      if (event.type === 'table' && event.name === 'zones') stop.abort();
    });
    expect(length).to.be.above(0);
    const [plan] = await at.play({ tables, planOnly: true });
    const events = await at.play({ tables });
    if (plan?.type !== 'plan') throw new Error(plan?.type);
    expect(plan.tables.find(({ name }) => name === 'zones')).to.include({ min: 0, max: 0 });
    expectWithinPlan(events);
    expect(summaryIn(events).end).to.equal('complete');
  });

  it('should read all anew where that is asked for, though a run has been stopped', async () => {
    const tables = ['groups', 'group_members'];
    const stopped = async (full: boolean) => {
      const stop = new AbortController();
      await at.play({ tables, full, until: stop.signal }, ({ type }) => {
        if (type === 'plan') stop.abort();
      });
    };
    const requestsOfGroups = async (full: boolean) =>
      summaryIn(await at.play({ tables, full })).tables.find(({ name }) => name === 'groups')
        ?.requests;
    await stopped(false);
    expect(await requestsOfGroups(true)).to.equal(1);
    await stopped(true);
    // The same command goes on.
    expect(await requestsOfGroups(true)).to.equal(0);
  });

  it('should plan a whole reading by what the last one has cost, and stay within', async () => {
    const tables = ['users', 'app_users', 'group_members', 'policies'];
    const requestsOf = ({ tables: read }: ReturnType<typeof summaryIn>) =>
      Object.fromEntries(read.map(({ name, requests }) => [name, requests]));
    const first = requestsOf(summaryIn(await at.play({ tables })));
    const events = await at.play({ tables, full: true });
    const plan = events.find((event) => event.type === 'plan');
    const basisOf = (name: string) => plan?.tables.find((table) => table.name === name)?.basis;
    expect(basisOf('users')).to.equal('lastRun');
    expect(basisOf('app_users')).to.equal('lastRun');
    expect(basisOf('policies')).to.equal('lastRun');
    expect(basisOf('group_members')).to.equal('counted');
    const again = requestsOf(summaryIn(events));
    expect(again).to.deep.equal(first);
    for (const { name, min, max } of plan?.tables ?? []) {
      expect(again[name], name).to.be.within(min, max);
    }
  });
});
