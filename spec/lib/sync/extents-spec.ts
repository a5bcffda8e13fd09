import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import type { Changes, Named } from '../../../lib/sync/changes.js';
import { changesSince, isForgotten, isPartial } from '../../../lib/sync/extent.js';
import { extentsOf } from '../../../lib/sync/extents.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { shapeOf } from '../../../lib/sync/shapeOf.js';
import type { KnownTable } from '../../../lib/sync/state.js';
import type { SyncTable } from '../../../lib/sync/types.js';
import { syncRun, type SyncRunOptions } from '../../support/syncContext.js';

const at = '2026-02-02T00:00:00.000Z';
const asOf = '2026-02-01T00:00:00.000Z';
const day = 86_400_000;
const nobody: Named = { parents: new Set(), others: new Set(), isVague: false };

describe('extents', () => {
  const setUp = (names: string, rows: SyncRunOptions['rows'] = []) => {
    const tables = oktaTables.filter(({ name }) => names.split(' ').includes(name));
    const run = syncRun({ tables, rows });
    const { context } = run;
    const known: Readonly<Record<string, KnownTable>> = Object.fromEntries(
      tables.map((table) => [table.name, { asOf, fullAt: asOf, shape: shapeOf(context, table) }]),
    );
    return { ...run, tables, options: { at, full: false, refresh: 7 * day, known } };
  };
  type At = ReturnType<typeof setUp>;
  const table = ({ tables }: At, name: string) =>
    tables.find((each) => each.name === name) as SyncTable;
  const extent = async (
    run: At,
    name: string,
    told: Partial<Changes> & { readonly about?: Partial<Named> } = {},
  ) => {
    const named = new Map(run.tables.map((each) => [each.name, { ...nobody, ...told.about }]));
    const changes: Changes = { since: asOf, types: new Set(), named, ...told };
    const all = await lastValueFrom(extentsOf(run.context, run.tables, run.options, changes));
    return all.get(name);
  };

  it('should read in part what was read whole not too long ago, by the same columns', () => {
    const run = setUp('users');
    const users = table(run, 'users');
    const is = (options: Partial<At['options']>) =>
      isPartial(run.context, users, { ...run.options, ...options });
    const known = run.options.known['users'];
    expect(is({})).to.equal(true);
    expect(is({ full: true })).to.equal(false);
    expect(is({ refresh: day })).to.equal(false);
    expect(is({ refresh: day + 1 })).to.equal(true);
    expect(is({ known: {} })).to.equal(false);
    expect(is({ known: { users: { ...known, shape: 'other' } } })).to.equal(false);
    expect(is({ known: { users: { ...known, fullAt: undefined } } })).to.equal(false);
  });

  it('should read nothing in part where the log has lost what came since', () => {
    expect(isForgotten('2026-01-01T00:15:00.000Z', '2026-04-01T00:00:00.000Z')).to.equal(false);
    expect(isForgotten('2026-01-01T00:14:59.999Z', '2026-04-01T00:00:00.000Z')).to.equal(true);
    const run = setUp('users');
    const late = { ...run.options, at: '2026-06-01T00:00:00.000Z', refresh: 1_000 * day };
    expect(isPartial(run.context, table(run, 'users'), late)).to.equal(false);
  });

  it('should look through the log from a quarter of an hour before the oldest of the tables', () => {
    const run = setUp('users zones org_contacts groups');
    const { options, context, tables } = run;
    expect(changesSince(context, tables, options)).to.equal('2026-01-31T23:45:00.000Z');
    const older = { ...options.known['zones'], asOf: '2026-01-30T00:00:00.000Z' };
    const known = { ...options.known, zones: older };
    expect(changesSince(context, tables, { ...options, known })).to.equal(
      '2026-01-29T23:45:00.000Z',
    );
    expect(changesSince(context, tables, { ...options, full: true })).to.equal(undefined);
    const contacts = tables.filter(({ name }) => name === 'org_contacts');
    expect(changesSince(context, contacts, options)).to.equal(undefined);
  });

  it('should read small tables whole once the log holds one of their events, with what hangs on them', async () => {
    const run = setUp('policies policy_rules zones');
    expect(await extent(run, 'zones')).to.deep.equal({ kind: 'none', current: true });
    const zone = { types: new Set(['zone.update']) };
    expect(await extent(run, 'zones', zone)).to.deep.equal({ kind: 'whole' });
    expect(await extent(run, 'policy_rules', zone)).to.include({ kind: 'none' });
    const roles = setUp('roles role_permissions');
    const made = { types: new Set(['iam.role.create']) };
    expect(await extent(roles, 'role_permissions', made)).to.deep.equal({ kind: 'whole' });
  });

  it('should read a small table whose rows name what is gone', async () => {
    const gone = { about: { others: new Set(['00u1']) } };
    expect(await extent(setUp('users api_tokens'), 'api_tokens', gone)).to.include({
      kind: 'none',
    });
    const run = setUp('users api_tokens', [[['FROM api_tokens', "'00u1'"], [['tok1']]]]);
    expect(await extent(run, 'api_tokens', gone)).to.deep.equal({ kind: 'whole' });
  });

  it('should name the users alone that are kept, of those who are said to be deleted', async () => {
    const run = setUp('users', [[['FROM users', "'00u1'"], [['00u1']]]]);
    const about = { others: new Set(['00u1', '00u2']) };
    expect(await extent(run, 'users', { about })).to.deep.equal({
      kind: 'since',
      watermark: '2026-01-31T23:55:00.000Z',
      named: ['00u1'],
    });
  });

  it('should read the apps that the log names, those of users who are gone, and new ones', async () => {
    const run = setUp('apps users app_users', [
      [['FROM app_users', "'00u1'"], [['0oa2']]],
      [['FROM apps', '"created" >='], [['0oa3']]],
    ]);
    const about = { parents: new Set(['0oa1']), others: new Set(['00u1']) };
    const found = await extent(run, 'app_users', { about });
    if (found?.kind !== 'parents') throw new Error(found?.kind);
    expect([...found.ids].sort()).to.deep.equal(['0oa1', '0oa2', '0oa3']);
    const vague = { about: { isVague: true } };
    expect(await extent(run, 'app_users', vague)).to.deep.equal({ kind: 'whole' });
  });

  it('should look again for users who are new, of whom none has been read yet', async () => {
    const run = setUp('users user_factors apps app_users', []);
    const about = { parents: new Set(['00u1']) };
    const factors = await extent(run, 'user_factors', { about });
    expect(factors?.kind === 'parents' && [...factors.ids]).to.deep.equal(['00u1']);
    expect(factors).to.have.property('madeSince', run.options.known['user_factors']?.asOf);
    expect(await extent(run, 'app_users', { about })).to.include({ madeSince: undefined });
  });

  it('should read the apps of a group that moved without an event', async () => {
    const record = JSON.stringify({
      lastMembershipUpdated: at,
      _embedded: { stats: { usersCount: 1 } },
    });
    const run = setUp('groups group_members apps app_users app_groups', [
      [['FROM groups'], [['g1', record]]],
      [['FROM group_members', 'COUNT'], [['g1', '1']]],
      [['FROM app_groups', "'g1'"], [['0oa7']]],
    ]);
    const found = await extent(run, 'app_users');
    expect(found?.kind === 'parents' && [...found.ids]).to.deep.equal(['0oa7']);
    const told = await extent(run, 'app_users', { about: { parents: new Set(['g1']) } });
    expect(told?.kind === 'parents' && told.ids.has('0oa7')).to.equal(false);
  });

  it('should read all whole without the log, and nothing of what is young and tells nothing', async () => {
    const run = setUp('users zones org_contacts');
    const all = await lastValueFrom(extentsOf(run.context, run.tables, run.options, undefined));
    expect(Object.fromEntries(all)).to.deep.equal({
      users: { kind: 'whole' },
      zones: { kind: 'whole' },
      org_contacts: { kind: 'none', current: false },
    });
  });
});
