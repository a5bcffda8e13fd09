import { expect } from 'chai';
import { EMPTY, lastValueFrom, toArray } from 'rxjs';
import type { TableSummary } from '../../../lib/sync/events.js';
import type { Loaded } from '../../../lib/sync/loaded.js';
import { metaTable } from '../../../lib/sync/metaTable.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { unexplained } from '../../../lib/sync/orphans.js';
import type { SyncState } from '../../../lib/sync/state.js';
import { saved, summaryOf, summed } from '../../../lib/sync/summaries.js';
import type { SyncTable } from '../../../lib/sync/types.js';
import { withSessions } from '../../../lib/sync/withSessions.js';
import { syncRun, type SyncRunOptions } from '../../support/syncContext.js';

const at = '2026-02-01T00:00:00.000Z';
const find = (name: string) => oktaTables.find((table) => table.name === name) as SyncTable;
const groups = find('groups');
const members = find('group_members');
const loaded = (table: SyncTable, more: Partial<Loaded> = {}): Loaded => ({
  table,
  changed: 2,
  removed: 1,
  requests: 3,
  isComplete: true,
  before: false,
  ...more,
});

describe('summaryOf', () => {
  it('should tell how many rows the target has, and how old they are', async () => {
    const { context } = syncRun({ tables: [groups], rows: [[['COUNT'], [['7']]]] });
    const known = { asOf: at, fullAt: '2026-01-01T00:00:00.000Z' };
    const summary = await lastValueFrom(summaryOf(context, loaded(groups, { asOf: at, known })));
    expect(summary).to.deep.equal({
      name: 'groups',
      rows: 7,
      changed: 2,
      removed: 1,
      requests: 3,
      asOf: at,
      fullAt: known.fullAt,
    });
  });

  it('should count what was written where rows cannot be found again', async () => {
    const { context, queries } = syncRun({ tables: [groups], lookup: false });
    const skip = { kind: 'denied', reason: 'no right' } as const;
    const summary = await lastValueFrom(summaryOf(context, loaded(groups, { skip })));
    expect(summary).to.include({ rows: 2, skipped: 'no right' });
    expect(queries).to.deep.equal([]);
  });
});

describe('saved', () => {
  const play = async (isAll: boolean, options: Partial<SyncRunOptions> = {}) => {
    const run = syncRun({ tables: [groups], ...options });
    const summary = { name: 'groups', rows: 1, changed: 1, removed: 0, requests: 1 };
    const tables = { groups: { asOf: at, fullRequests: 9 } };
    await lastValueFrom(
      withSessions(run.context, [metaTable], ([meta]) =>
        meta === undefined
          ? EMPTY
          : saved(run.context, meta, { at, begun: at, full: true, tables }, [summary], isAll),
      ).pipe(toArray()),
    );
    return run.sink('sync_tables');
  };

  it('should note what the next run goes by, in the commit of the rows', async () => {
    const sink = await play(true);
    expect(sink.rows[0]).to.include({ name: 'groups', requests: 1, full_requests: 9 });
    expect(sink.checkpoint()).to.deep.include({
      org: 'acme',
      lastAt: at,
      tables: { groups: { asOf: at, fullRequests: 9 } },
    });
    const { running } = sink.checkpoint() as unknown as SyncState;
    expect(running).to.equal(undefined);
  });

  it('should note that a run has not come to its end', async () => {
    expect((await play(false)).checkpoint()).to.deep.include({ running: { at, full: true } });
  });

  it('should finish files, which are read whole each time', async () => {
    const { log } = await play(true, { lookup: false });
    expect(log).to.include('commit lastPage 1');
  });
});

describe('summed', () => {
  const table = (name: string, more: Partial<TableSummary> = {}): TableSummary => ({
    name,
    rows: 0,
    changed: 0,
    removed: 0,
    requests: 0,
    ...more,
  });
  const end = (
    all: readonly Loaded[],
    tables: readonly TableSummary[],
    { named = [] as readonly string[], isAll = true, isStopped = false } = {},
  ) => {
    const run = syncRun({ tables: [groups, members], isStopped: () => isStopped });
    const results = new Map(all.map((each) => [each.table.name, each]));
    const options = {
      full: false,
      refresh: 0,
      logsSince: 0,
      planOnly: false,
      named: new Set(named),
      requests: () => 5,
    };
    const event = summed(run.context, options, results, tables, isAll);
    return { event, notes: run.notes };
  };
  const denied = { kind: 'denied', reason: 'no right' } as const;
  const parent = { kind: 'parent', reason: 'groups was skipped' } as const;
  const skipped = table('groups', { skipped: 'no right' });

  it('should be complete where nothing that was wanted is missing', () => {
    const { event } = end([loaded(groups)], [table('groups')]);
    expect(event).to.include({ type: 'summary', end: 'complete', requests: 5, orphans: 0 });
    const lacking = end([loaded(groups, { skip: denied })], [skipped, table('users')]);
    expect(lacking.event).to.include({ end: 'complete' });
  });

  it('should be incomplete where rows name what is not there without a reason', () => {
    const orphans = { [unexplained]: 2, 'an imported user': 3 };
    const { event } = end([loaded(groups)], [table('groups', { orphans })]);
    expect(event).to.include({ end: 'incomplete', orphans: 2 });
  });

  it('should be incomplete where a table may not be read that was asked for, or was there before', () => {
    const tables = [skipped, table('users')];
    const named = end([loaded(groups, { skip: denied })], tables, { named: ['groups'] });
    expect(named.event).to.include({ end: 'incomplete' });
    const before = end([loaded(groups, { skip: denied, before: true })], tables);
    expect(before.event).to.include({ end: 'incomplete' });
    const child = end(
      [loaded(groups, { skip: denied }), loaded(members, { skip: parent })],
      [...tables, table('group_members', { skipped: 'groups was skipped' })],
      { named: ['group_members'] },
    );
    expect(child.event).to.include({ end: 'incomplete' });
  });

  it('should not be complete where the token may read nothing at all', () => {
    const { event } = end([loaded(groups, { skip: denied })], [skipped]);
    expect(event).to.include({ end: 'incomplete' });
  });

  it('should be stopped before its end, with a note where nobody has stopped it', () => {
    const stopped = end([], [], { isAll: false, isStopped: true });
    expect(stopped.notes).to.deep.equal([]);
    expect(stopped.event).to.include({ end: 'stopped' });
    const short = end([], [], { isAll: false });
    expect(short.event).to.include({ end: 'stopped' });
    expect(short.notes).to.have.length(1);
  });
});
