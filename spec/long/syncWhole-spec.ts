import { expect } from 'chai';
import type { SyncSummary } from '../../lib/sync/events.js';
import { oktaTables } from '../../lib/sync/oktaTables.js';
import { expectWithinPlan, summaryIn, syncedOrg, type SyncedOrg } from '../support/syncedOrg.js';

describe('a sync of a whole org', () => {
  let synced: SyncedOrg;

  beforeEach(async () => {
    synced = await syncedOrg({ users: 30, groups: 4 });
  });

  afterEach(() => synced.close());

  it('should make related tables, within its plan and without orphans, and cost little the next time', async () => {
    const events = await synced.play();
    const summary = summaryIn(events);
    expect(summary).to.include({ type: 'summary', end: 'complete', orphans: 0 });
    expect(summary.tables.length).to.be.at.least(60);
    expectWithinPlan(events);
    expect(summary.requests).to.equal(synced.org.stats.requests);
    expect(await synced.query('SELECT COUNT(*)::VARCHAR FROM users')).to.deep.equal([['30']]);
    expect(
      await synced.query('SELECT COUNT(*)::VARCHAR FROM group_members JOIN users ON id = user_id'),
    ).to.deep.equal([[String(summary.tables.find(({ name }) => name === 'group_members')?.rows)]]);
    expect(
      await synced.query(
        "SELECT COUNT(*)::VARCHAR FROM identity_providers WHERE record::VARCHAR LIKE '%client_secret%'",
      ),
    ).to.deep.equal([['0']]);
    expect(summary.requests).to.be.at.most(1.05 * (await lowerBound(summary)));
    const again = await synced.play();
    expect(summaryIn(again)).to.include({ end: 'complete', orphans: 0 });
    expect(summaryIn(again).requests).to.be.at.most(0.05 * summary.requests);
    expect(again.filter(({ type }) => type === 'note')).to.deep.equal([]);
    expectWithinPlan(again);
    const read = summaryIn(again).tables.filter(({ requests }) => requests > 0);
    expect(read.map(({ name }) => name)).to.have.members(
      'users user_types groups apps devices logs governance_requests'.split(' '),
    );
  });

  /** A page for each list at least, and as many as its rows need. */
  const lowerBound = async ({ tables }: SyncSummary) => {
    let bound = 0;
    for (const { name, parent, pageSize = Infinity, each, where, cost } of oktaTables) {
      const table = tables.find((found) => found.name === name);
      if (table === undefined || table.skipped !== undefined || cost === 'none') continue;
      const pages = (rows: number) => Math.max(1, Math.ceil(rows / pageSize));
      if (parent === undefined) bound += (each?.values.length ?? 1) * pages(table.rows);
      else if (where === undefined) {
        const [[parents] = []] = await synced.query(`SELECT COUNT(*)::VARCHAR FROM ${parent}`);
        bound += Math.max(Number(parents), Math.ceil(table.rows / pageSize));
      } else bound += table.requests;
    }
    return bound;
  };
});
