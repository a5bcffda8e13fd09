import { expect } from 'chai';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { tableColumns } from '../../../lib/sync/tableColumns.js';
import type { SyncTable } from '../../../lib/sync/types.js';

describe('tableColumns', () => {
  const columns = (name: string) =>
    Object.entries(tableColumns(oktaTables.find((table) => table.name === name) as SyncTable));

  it('should begin with the key and end with the record and its time', () => {
    const users = columns('users');
    expect(users[0]).to.deep.equal(['id', 'text']);
    expect(users.slice(-2)).to.deep.equal([
      ['record', 'json'],
      ['_synced_at', 'timestamp'],
    ]);
  });

  it('should have a column for each placeholder, for the host and the place within it', () => {
    expect(columns('group_members').slice(0, 2)).to.deep.equal([
      ['group_id', 'text'],
      ['user_id', 'text'],
    ]);
    expect(columns('log_targets').slice(0, 2)).to.deep.equal([
      ['log_uuid', 'text'],
      ['position', 'integer'],
    ]);
  });

  it('should keep no record where another table has it', () => {
    const without = oktaTables.filter(({ keepsRecord }) => keepsRecord === false);
    expect(without).not.to.deep.equal([]);
    for (const { name } of without) {
      expect(columns(name).map(([column]) => column)).not.to.include('record');
    }
  });
});
