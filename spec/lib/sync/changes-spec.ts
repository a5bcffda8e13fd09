import { expect } from 'chai';
import { changeLog, eventsOf } from '../../../lib/sync/changes.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import type { SyncTable } from '../../../lib/sync/types.js';

const pick = (...names: readonly string[]): readonly SyncTable[] =>
  oktaTables.filter(({ name }) => names.includes(name));
const event = (
  eventType: string,
  targets: readonly (readonly [string, string])[],
  result = 'SUCCESS',
) => ({
  eventType,
  outcome: { result },
  target: targets.map(([type, id]) => ({ type, id })),
});

describe('changeLog', () => {
  it('should tell which parents events name, and what else where they name none', () => {
    const log = changeLog(pick('apps', 'users', 'app_users'), 'then');
    log.add([
      event('application.user_membership.add', [
        ['AppUser', '0ua1'],
        ['AppInstance', '0oa1'],
        ['User', '00u1'],
      ]),
      event('user.lifecycle.delete.completed', [['User', '00u2']]),
    ]);
    const { since, named } = log.changes();
    expect(since).to.equal('then');
    expect([...(named.get('app_users')?.parents ?? [])]).to.deep.equal(['0oa1']);
    expect([...(named.get('app_users')?.others ?? [])]).to.deep.equal(['00u2']);
    expect([...(named.get('users')?.others ?? [])]).to.deep.equal(['00u2']);
    expect(named.get('app_users')?.isVague).to.equal(false);
  });

  it('should take no notice of what failed, and of types that nobody is read by', () => {
    const log = changeLog(pick('users', 'zones'), 'then');
    log.add([
      event('user.lifecycle.delete.completed', [['User', '00u1']], 'FAILURE'),
      event('user.session.start', [['User', '00u1']]),
      event('zone.create', [['Zone', 'nzo1']], 'DENY'),
      { eventType: 'zone.create' },
      null,
    ]);
    const { types, named } = log.changes();
    expect([...types]).to.deep.equal([]);
    expect(named.get('users')?.others.size).to.equal(0);
  });

  it('should know an event that names nothing', () => {
    const log = changeLog(pick('apps', 'app_users'), 'then');
    log.add([event('application.user_membership.add', [])]);
    log.add([{ eventType: 'application.user_membership.update', outcome: { result: 'SUCCESS' } }]);
    expect(log.changes().named.get('app_users')?.isVague).to.equal(true);
  });
});

describe('eventsOf', () => {
  const all = oktaTables;
  const of = (name: string) => eventsOf(all.find((table) => table.name === name) as SyncTable, all);

  it('should be what is gone alone for tables whose stamp tells what has changed', () => {
    expect(of('users')).to.include('user.lifecycle.delete.completed');
    expect(of('users')).not.to.include('user.account.update_profile');
    expect(of('users')).not.to.include('user.session.start');
  });

  it('should hold those of the tables within, whose changes move no stamp', () => {
    expect(of('devices')).to.include.members(['device.user.add', 'device.lifecycle.delete']);
  });

  it('should hold those by which what rows name is gone', () => {
    expect(of('api_tokens')).to.include('user.lifecycle.delete.completed');
    expect(of('app_groups')).to.include('group.lifecycle.delete');
  });

  it('should be none for tables that no event is needed for', () => {
    for (const name of ['groups', 'apps', 'logs', 'org_contacts']) {
      expect(of(name), name).to.deep.equal([]);
    }
  });
});
