import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import type { LoadOptions } from '../../../lib/sync/loaded.js';
import { loadTable } from '../../../lib/sync/loadTable.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import type { Part } from '../../../lib/sync/parts.js';
import type { SyncTable } from '../../../lib/sync/types.js';
import { syncRun, type SyncRunOptions } from '../../support/syncContext.js';

const at = '2026-02-01T00:00:00.000Z';
const tables = oktaTables.filter(({ name }) => ['devices', 'device_users'].includes(name));
const devices = tables[0] as SyncTable;
const part: Part = {
  id: '',
  relativeUrl: '/api/v1/devices',
  query: {},
  parent: {},
  isOptional: false,
};
const device = (id: string, ...users: readonly string[]) => ({
  id,
  _embedded: { users: users.map((user) => ({ user: { id: user } })) },
});

describe('loadTable', () => {
  const play = async (options: Partial<LoadOptions>, rows: SyncRunOptions['rows'] = []) => {
    const lists = { '/api/v1/devices': [device('d1', 'u1', 'u2'), device('d2')] };
    const run = syncRun({ tables, lists, rows });
    const loaded = await firstValueFrom(
      loadTable(run.context, devices, () => ({
        kind: 'whole',
        parts: [part],
        at,
        asOf: at,
        gone: ['1 = 1'],
        concurrency: 1,
        ...options,
      })),
    );
    return { ...run, loaded };
  };

  it('should write the rows that stand within records beside them', async () => {
    const { sink, loaded } = await play({});
    const keys = sink('device_users').rows.map((row) => {
      const { device_id: device, user_id: user } = row as Record<string, unknown>;
      return [device, user];
    });
    expect(keys).to.deep.equal([
      ['d1', 'u1'],
      ['d1', 'u2'],
    ]);
    expect(loaded.map(({ table, changed }) => [table.name, changed])).to.deep.equal([
      ['devices', 2],
      ['device_users', 2],
    ]);
    expect(sink('devices').log).to.deep.equal([
      'open',
      'write 2',
      'commit cursor 2',
      'close complete',
    ]);
  });

  it('should put what stands within a record now in the place of what stood there, when read in part', async () => {
    const { sink } = await play({ kind: 'part', gone: [] });
    expect(sink('device_users').log).to.deep.equal([
      'open',
      'remove [{"device_id":"d1"},{"device_id":"d2"}]',
      'write 2',
      'commit cursor 2',
      'close complete',
    ]);
  });

  it('should take what stands within a record away with it', async () => {
    const rows: SyncRunOptions['rows'] = [[['FROM devices'], [['d1'], ['d9']]]];
    const { sink, loaded } = await play({ kind: 'part', gone: ["id = 'd9'"] }, rows);
    expect(sink('devices').log).to.include('remove [{"id":"d9"}]');
    expect(sink('device_users').log).to.include('remove [{"device_id":"d9"}]');
    expect(loaded[0]?.removed).to.equal(1);
  });
});
