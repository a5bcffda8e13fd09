import { expect } from 'chai';
import { OktaInputError } from '../../../lib/errors.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { selectTables } from '../../../lib/sync/selectTables.js';

describe('selectTables', () => {
  const named = (wanted: readonly string[] | 'all' | undefined) =>
    selectTables(oktaTables, wanted).map(({ name }) => name);

  it('should take those that are not opt-in, all, or those that are named with their parents', () => {
    expect(named(undefined)).to.not.include('user_factors');
    expect(named('all')).to.have.length(oktaTables.length);
    expect(named(['app_users', 'log_targets'])).to.deep.equal([
      'apps',
      'app_users',
      'logs',
      'log_targets',
    ]);
  });

  it('should refuse a name that no table has, with the nearest', () => {
    expect(() => named(['group_member'])).to.throw(
      OktaInputError,
      'tables has "group_member", which is no table; did you mean group_members',
    );
    expect(() => named([])).to.throw(OktaInputError, 'tables must name one table at least');
  });
});
