import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.js';
import { openDatabase } from '../../lib/sinks/duckdb/database.js';
import { loadDriver } from '../../lib/sinks/duckdb/driver.js';
import type { SyncEvent, SyncSummary } from '../../lib/sync/events.js';
import { oktaTables } from '../../lib/sync/oktaTables.js';
import { syncOrg } from '../../lib/sync/syncOrg.js';

describe('a sync of a whole org', () => {
  let folder: string;
  let target: string;
  let org: Sandbox;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    target = join(folder, 'okta.duckdb');
    org = await startSandbox({ users: 30, groups: 4 });
  });

  afterEach(async () => {
    await org.close();
    await rm(folder, { recursive: true });
  });

  const play = () => {
    const { orgUrl, token } = org;
    const action = customApiAction({
      orgUrl,
      auth: apiToken(token),
      rateLimit: { enabled: false },
    });
    return lastValueFrom(syncOrg(action, { target }).pipe(toArray()));
  };
  const summaryOf = (events: readonly SyncEvent[]) =>
    events.at(-1) as SyncSummary & { type: 'summary' };
  const query = async (sql: string) => {
    const database = await openDatabase(await loadDriver(), target);
    try {
      return await database.query(sql);
    } finally {
      database.close();
    }
  };

  it('should make related tables, within its plan and without orphans, and cost little the next time', async () => {
    const events = await play();
    const summary = summaryOf(events);
    expect(summary).to.include({ type: 'summary', end: 'complete', orphans: 0 });
    expect(summary.tables.length).to.be.at.least(60);
    keepsToPlan(events);
    expect(summary.requests).to.equal(org.stats.requests);
    expect(await query('SELECT COUNT(*)::VARCHAR FROM users')).to.deep.equal([['30']]);
    expect(
      await query('SELECT COUNT(*)::VARCHAR FROM group_members JOIN users ON id = user_id'),
    ).to.deep.equal([[String(summary.tables.find(({ name }) => name === 'group_members')?.rows)]]);
    expect(
      await query(
        "SELECT COUNT(*)::VARCHAR FROM identity_providers WHERE record::VARCHAR LIKE '%client_secret%'",
      ),
    ).to.deep.equal([['0']]);
    expect(summary.requests).to.be.at.most(1.05 * (await lowerBound(summary)));
    const again = await play();
    expect(summaryOf(again)).to.include({ end: 'complete', orphans: 0 });
    expect(summaryOf(again).requests).to.be.at.most(0.05 * summary.requests);
    expect(again.filter(({ type }) => type === 'note')).to.deep.equal([]);
    keepsToPlan(again);
    const read = summaryOf(again).tables.filter(({ requests }) => requests > 0);
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
        const [[parents] = []] = await query(`SELECT COUNT(*)::VARCHAR FROM ${parent}`);
        bound += Math.max(Number(parents), Math.ceil(table.rows / pageSize));
      } else bound += table.requests;
    }
    return bound;
  };

  const keepsToPlan = (events: readonly SyncEvent[]) => {
    const plan = events.find(({ type }) => type === 'plan');
    if (plan?.type !== 'plan') throw new Error('no plan');
    for (const { name, min, max } of plan.tables) {
      const table = summaryOf(events).tables.find((each) => each.name === name);
      expect(table?.requests ?? -1, name).to.be.within(min, max);
    }
  };
});
