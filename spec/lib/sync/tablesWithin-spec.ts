import { expect } from 'chai';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { tablesWithin } from '../../../lib/sync/tablesWithin.js';

describe('tablesWithin', () => {
  it('should be the tables whose rows stand within the records of one, and no others', () => {
    const names = (name: string) => tablesWithin(oktaTables, { name }).map((table) => table.name);
    expect(names('logs')).to.deep.equal(['log_targets']);
    expect(names('devices')).to.deep.equal(['device_users']);
    expect(names('users')).to.deep.equal([]);
  });
});
