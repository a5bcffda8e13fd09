import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { withAttributes } from '../../../lib/sync/withAttributes.js';
import { syncRun, type SyncRunOptions } from '../../support/syncContext.js';

describe('withAttributes', () => {
  const pick = (...names: readonly string[]) =>
    oktaTables.filter(({ name }) => names.includes(name));
  const types = '/api/v1/meta/types/user';
  const schema = '/api/v1/meta/schemas/user/default';
  const play = async (
    lists: NonNullable<SyncRunOptions['lists']>,
    tables = pick('users', 'groups'),
  ) => {
    const run = syncRun({ tables, lists });
    const context = await firstValueFrom(withAttributes(run.context));
    const users = context.tables.find(({ name }) => name === 'users');
    return { ...run, context, users };
  };
  const custom = (properties: object) =>
    ({ definitions: { custom: { properties } } }) as unknown as readonly unknown[];

  it('should give users a column for each attribute of the org', async () => {
    const { users, notes, context } = await play({
      [types]: [{ id: 't', default: true }],
      [schema]: custom({ costCenter: { type: 'string' }, isRemote: { type: 'boolean' } }),
    });
    expect(users?.columns).to.deep.include({
      profile_cost_center: { type: 'text', path: 'profile.costCenter' },
      profile_is_remote: { type: 'boolean', path: 'profile.isRemote' },
    });
    expect(context.tables.map(({ name }) => name)).to.deep.equal(['users', 'groups']);
    expect(notes).to.deep.equal([]);
  });

  it('should say which attributes have to share a name', async () => {
    const { notes } = await play({
      [types]: [{ id: 't', default: true }],
      [schema]: custom({ costCenter: { type: 'string' }, cost_center: { type: 'string' } }),
    });
    expect(notes).to.deep.equal([
      'Attributes that share the name of a column are in record alone: cost_center.',
    ]);
  });

  it('should ask for nothing where users are not wanted', async () => {
    const { requests } = await play({}, pick('groups'));
    expect(requests).to.deep.equal([]);
  });
});
