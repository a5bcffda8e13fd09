import { expect } from 'chai';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { rowsWithin } from '../../../lib/sync/rowsWithin.js';
import type { SyncTable } from '../../../lib/sync/types.js';

const tableOf = (name: string): SyncTable => {
  const found = oktaTables.find((table) => table.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
};
const at = '2026-01-01T00:00:00.000Z';

describe('rowsWithin', () => {
  it('should tell the targets of an event by their places', () => {
    const make = rowsWithin(tableOf('logs'), tableOf('log_targets'));
    const rows = make({ uuid: 'e1', target: [{ id: 'a', type: 'User' }, { id: 'b' }] }, at);
    expect(rows.map(({ log_uuid, position, id }) => [log_uuid, position, id])).to.deep.equal([
      ['e1', 0, 'a'],
      ['e1', 1, 'b'],
    ]);
    expect(rows[0]).to.include({ type: 'User', _synced_at: at });
  });

  it('should leave out what has no key of its own', () => {
    const make = rowsWithin(tableOf('devices'), tableOf('device_users'));
    const users = [{ user: { id: 'u1' } }, { user: {} }, {}, { user: { id: '' } }, { user: null }];
    const rows = make({ id: 'd1', _embedded: { users } }, at);
    expect(rows.map(({ device_id, user_id }) => [device_id, user_id])).to.deep.equal([
      ['d1', 'u1'],
    ]);
  });

  it('should make none of a record without the list, or without a key', () => {
    const make = rowsWithin(tableOf('logs'), tableOf('log_targets'));
    for (const record of [{ uuid: 'e1' }, { uuid: 'e1', target: null }, { target: [{}] }, null]) {
      expect(make(record, at)).to.deep.equal([]);
    }
  });
});
