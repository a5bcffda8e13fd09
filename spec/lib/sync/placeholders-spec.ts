import { expect } from 'chai';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { parentColumns, placeholders, sourceColumn } from '../../../lib/sync/placeholders.js';
import type { SyncTable } from '../../../lib/sync/types.js';

const tableOf = (name: string): SyncTable => {
  const found = oktaTables.find((table) => table.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
};

describe('placeholders', () => {
  it('should read them in their order', () => {
    expect(placeholders('/a/{one}/b/{two}')).to.deep.equal(['one', 'two']);
    expect(placeholders('/a')).to.deep.equal([]);
  });
});

describe('parentColumns', () => {
  it('should be the placeholders of path and query, each once', () => {
    expect(parentColumns(tableOf('authorization_server_policy_rules'))).to.deep.equal([
      'authorization_server_id',
      'policy_id',
    ]);
    expect(parentColumns(tableOf('governance_entitlements'))).to.deep.equal(['app_id']);
  });

  it('should be the column of the host where rows stand within records', () => {
    expect(parentColumns(tableOf('log_targets'))).to.deep.equal(['log_uuid']);
  });
});

describe('sourceColumn', () => {
  it('should be the column of that name, or else the last of the key', () => {
    expect(sourceColumn(tableOf('groups'), 'group_id')).to.equal('id');
    expect(
      sourceColumn(tableOf('authorization_server_policies'), 'authorization_server_id'),
    ).to.equal('authorization_server_id');
    expect(sourceColumn(tableOf('authorization_server_policies'), 'policy_id')).to.equal('id');
  });
});
