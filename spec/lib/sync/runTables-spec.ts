import { expect } from 'chai';
import { summaryIn, syncedOrg, type SyncedOrg } from '../../support/syncedOrg.js';

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
    expect(await at.query('SELECT COUNT(*)::VARCHAR FROM duckdb_tables()')).to.deep.equal([['0']]);
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
