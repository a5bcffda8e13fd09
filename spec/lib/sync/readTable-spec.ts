import { expect } from 'chai';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import type { Extent } from '../../../lib/sync/extent.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import type { ReadOptions } from '../../../lib/sync/readOptions.js';
import { readTable } from '../../../lib/sync/readTable.js';
import type { TableState } from '../../../lib/sync/state.js';
import type { SyncTable } from '../../../lib/sync/types.js';
import { syncRun, type SyncRun, type SyncRunOptions } from '../../support/syncContext.js';

const first = '2026-02-01T00:00:00.000Z';
const second = '2026-02-02T00:00:00.000Z';
const pick = (...names: readonly string[]) => oktaTables.filter(({ name }) => names.includes(name));

describe('readTable', () => {
  const play = (
    { context }: SyncRun,
    name: string,
    at: string,
    extent: Extent,
    more: Partial<ReadOptions> = {},
  ) => {
    const table = context.tables.find((each) => each.name === name) as SyncTable;
    const options = { at, begun: at, skipped: false, logsSince: 3_600_000, extent, ...more };
    return firstValueFrom(readTable(context, table, options));
  };
  const state = ({ sink }: SyncRun, name: string) =>
    sink(name).checkpoint() as unknown as TableState | undefined;
  const members: Record<string, { readonly id: string }[]> = {
    '/api/v1/groups/g1/users': [{ id: '00u1' }],
    '/api/v1/groups/g2/users': [{ id: '00u2' }],
  };
  const groups: SyncRunOptions['rows'] = [[['FROM groups'], [['g1'], ['g2']]]];

  it('should read a table whole, and in the next run the parents alone that have moved', async () => {
    const run = syncRun({ tables: pick('groups', 'group_members'), lists: members, rows: groups });
    const [whole] = await play(run, 'group_members', first, { kind: 'whole' });
    expect(whole).to.include({
      isComplete: true,
      before: false,
      asOf: first,
      requests: 2,
      changed: 2,
    });
    expect(whole?.known).to.include({ asOf: first, fullAt: first, fullRequests: 2 });
    run.requests.splice(0);
    const extent = { kind: 'parents', ids: new Set(['g2']), drifted: 0 } as const;
    const known = whole?.known;
    const [part] = await play(run, 'group_members', second, extent, { known });
    expect(run.requests).to.deep.equal(['/api/v1/groups/g2/users?limit=1000']);
    expect(part).to.include({ isComplete: true, before: true, asOf: second, requests: 1 });
    expect(part?.known).to.include({ asOf: second, fullAt: first });
    expect(state(run, 'group_members')).to.include({ asOf: second, fullAt: first });
  });

  it('should take away, in the commit of what has come, what a parent that was read has not', async () => {
    const rows: SyncRunOptions['rows'] = [
      [
        ['FROM group_members', "IN (('g2'))"],
        [
          ['g2', '00u2'],
          ['g2', '00u9'],
        ],
      ],
      [['FROM group_members', 'NOT EXISTS'], [['g3', '00u3']]],
      ...groups,
    ];
    const run = syncRun({ tables: pick('groups', 'group_members'), lists: members, rows: groups });
    const [whole] = await play(run, 'group_members', first, { kind: 'whole' });
    const next = syncRun({ tables: pick('groups', 'group_members'), lists: members, rows });
    const context = {
      ...next.context,
      store: { ...next.context.store, sink: run.context.store.sink },
    };
    const log = run.sink('group_members').log as string[];
    log.splice(0);
    const extent = { kind: 'parents', ids: new Set(['g2']), drifted: 0 } as const;
    const [part] = await play({ ...run, context }, 'group_members', second, extent, {
      known: whole?.known,
    });
    expect(log).to.deep.equal([
      'open',
      'write 1',
      'remove [{"group_id":"g2","user_id":"00u9"}]',
      'remove [{"group_id":"g3","user_id":"00u3"}]',
      'commit cursor 1',
      'close complete',
    ]);
    expect(part).to.include({ changed: 1, removed: 2 });
  });

  it('should read whole what its own checkpoint does not bear out', async () => {
    const run = syncRun({ tables: pick('groups', 'group_members'), lists: members, rows: groups });
    const extent = { kind: 'none', current: true } as const;
    const known = { asOf: first, fullAt: first };
    const [loaded] = await play(run, 'group_members', second, extent, { known });
    expect(loaded).to.include({ requests: 2, asOf: second });
    expect(loaded?.known?.fullAt).to.equal(second);
  });

  it('should send nothing for what is current, and say that it is true as of now', async () => {
    const zones = { '/api/v1/zones': [{ id: 'nzo1' }] };
    const run = syncRun({ tables: pick('zones'), lists: zones });
    const [{ known } = {}] = await play(run, 'zones', first, { kind: 'whole' });
    run.requests.splice(0);
    const [current] = await play(run, 'zones', second, { kind: 'none', current: true }, { known });
    expect(current).to.include({ isComplete: true, requests: 0, asOf: second });
    expect(current?.known).to.include({ fullAt: first });
    const third = '2026-02-03T00:00:00.000Z';
    const young = { kind: 'none', current: false } as const;
    const [left] = await play(run, 'zones', third, young, { known: current?.known });
    expect(left).to.include({ isComplete: true, requests: 0, asOf: second });
    expect(left?.known).to.include({ fullAt: first, committedAt: first });
    // Nothing is opened, and its checkpoint stays as it was.
    expect(run.sink('zones').log.filter((line) => line === 'open')).to.have.length(1);
    expect(state(run, 'zones')).to.include({ asOf: first });
    const [changed] = await play(run, 'zones', third, { kind: 'whole' }, { known: left?.known });
    expect(changed).to.include({ requests: 1, asOf: third });
    expect(changed?.known).to.include({ fullAt: third }).and.not.have.property('committedAt');
    run.requests.splice(0);
    expect(run.requests).to.deep.equal([]);
  });

  it('should not read again what an earlier process of the run has read', async () => {
    const run = syncRun({ tables: pick('zones'), lists: { '/api/v1/zones': [] } });
    await play(run, 'zones', first, { kind: 'whole' });
    const [again] = await play(run, 'zones', first, { kind: 'whole' }, { begun: second });
    expect(again).to.include({ isComplete: true, requests: 0, asOf: first });
    expect(run.requests).to.have.length(1);
  });

  it('should read the log again for what has changed, though an earlier process of the run has read it', async () => {
    const event = { uuid: 'e1', eventType: 'zone.update', outcome: { result: 'SUCCESS' } };
    const run = syncRun({ tables: pick('logs'), lists: { '/api/v1/logs': [event] } });
    await play(run, 'logs', first, { kind: 'whole' });
    const seen: unknown[] = [];
    const again = {
      begun: second,
      changesSince: first,
      onRecords: (some: readonly unknown[]) => seen.push(...some),
    };
    const [loaded] = await play(run, 'logs', first, { kind: 'whole' }, again);
    expect(loaded).to.include({ isComplete: true, requests: 1, asOf: first });
    expect(seen).to.have.length(1);
  });

  it('should take away the rows of a parent that is gone, though nothing else has changed', async () => {
    const rows: SyncRunOptions['rows'] = [
      [['FROM group_members', 'NOT EXISTS', 'LIMIT 1'], [['1']]],
      [['FROM group_members', 'NOT EXISTS'], [['g2', '00u2']]],
      ...groups,
    ];
    const run = syncRun({ tables: pick('groups', 'group_members'), lists: members, rows });
    const [whole] = await play(run, 'group_members', first, { kind: 'whole' });
    const extent = { kind: 'parents', ids: new Set<string>(), drifted: 0 } as const;
    const known = whole?.known;
    const [loaded] = await play(run, 'group_members', second, extent, { known });
    expect(loaded).to.include({ requests: 0, removed: 1, asOf: second });
    expect(run.sink('group_members').log).to.include('remove [{"group_id":"g2","user_id":"00u2"}]');
    expect(state(run, 'group_members')).to.include({ asOf: second });
  });

  it('should take away the rows of a parent that is gone, and leave the others as old as they are', async () => {
    const rows: SyncRunOptions['rows'] = [
      [['FROM app_keys', 'NOT EXISTS', 'LIMIT 1'], [['1']]],
      [['FROM app_keys', 'NOT EXISTS'], [['0oa2', 'kid2']]],
      [['FROM apps'], [['0oa1']]],
    ];
    const lists = { '/api/v1/apps/0oa1/credentials/keys': [{ kid: 'kid1' }] };
    const run = syncRun({ tables: pick('apps', 'app_keys'), lists, rows });
    const [whole] = await play(run, 'app_keys', first, { kind: 'whole' });
    run.requests.splice(0);
    const young = { kind: 'none', current: false } as const;
    const [left] = await play(run, 'app_keys', second, young, { known: whole?.known });
    expect(left).to.include({ isComplete: true, requests: 0, removed: 1, asOf: first });
    expect(left?.known).to.include({ asOf: first, fullAt: first });
    expect(run.sink('app_keys').log).to.include('remove [{"app_id":"0oa2","kid":"kid2"}]');
    expect(state(run, 'app_keys')).to.include({ asOf: first, fullAt: first });
    expect(run.requests).to.deep.equal([]);
  });

  it('should ask parents that are new, once what has changed of their table is read', async () => {
    const rows: SyncRunOptions['rows'] = [
      [['NOT EXISTS'], []],
      [['FROM users', '"created" >='], [['00u2']]],
      [['FROM users'], [['00u1'], ['00u2'], ['00u3']]],
    ];
    const lists = Object.fromEntries(
      ['00u1', '00u2', '00u3'].map((id) => [`/api/v1/users/${id}/factors`, [{ id: `f${id}` }]]),
    );
    const run = syncRun({ tables: pick('users', 'user_factors'), lists, rows });
    const [whole] = await play(run, 'user_factors', first, { kind: 'whole' });
    run.requests.splice(0);
    const known = whole?.known;
    const extent = { kind: 'parents', ids: new Set<string>(), drifted: 0 } as const;
    const [none] = await play(run, 'user_factors', second, extent, { known });
    expect(none).to.include({ isComplete: true, requests: 0, asOf: second });
    const open = { ...extent, ids: new Set(['00u1']), madeSince: first };
    const [some] = await play(run, 'user_factors', second, open, { known });
    expect(run.requests).to.deep.equal([
      '/api/v1/users/00u1/factors?limit=200',
      '/api/v1/users/00u2/factors?limit=200',
    ]);
    expect(some).to.include({ isComplete: true, changed: 2, asOf: second });
    const since = run.queries.find((sql) => sql.includes('"created" >='));
    expect(since).to.include("'2026-01-31T23:45:00.000Z'");
  });

  it('should tell what it has skipped, and read nothing once the run is stopped', async () => {
    const run = syncRun({ tables: pick('groups', 'group_members'), isStopped: () => true });
    const [stopped] = await play(run, 'group_members', first, { kind: 'whole' });
    expect(stopped).to.include({ isComplete: false, skip: undefined });
    const other = syncRun({ tables: pick('groups', 'group_members') });
    const [loaded] = await play(
      other,
      'group_members',
      first,
      { kind: 'whole' },
      { skipped: true },
    );
    expect(loaded?.skip).to.deep.equal({ kind: 'parent', reason: 'groups was skipped' });
    expect([...run.requests, ...other.requests]).to.deep.equal([]);
  });

  it('should read the log for others from where they want it, and tell them of it', async () => {
    const logs = { '/api/v1/logs': [] };
    const run = syncRun({ tables: pick('logs'), lists: logs });
    await lastValueFrom(
      readTable(run.context, pick('logs')[0] as SyncTable, {
        at: second,
        begun: second,
        skipped: false,
        logsSince: 3_600_000,
        extent: { kind: 'whole' },
        changesSince: first,
        onRecords: () => undefined,
      }),
    );
    expect(run.requests).to.deep.equal([
      `/api/v1/logs?sortOrder=ASCENDING&since=${first}&limit=1000`,
    ]);
    const alone = syncRun({ tables: pick('logs'), lists: logs });
    await play(alone, 'logs', second, { kind: 'whole' });
    expect(alone.requests[0]).to.contain('since=2026-02-01T23:00:00.000Z');
  });
});
