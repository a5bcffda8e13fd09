import fc from 'fast-check';
import type { Change } from '../../lib/sandbox/catalog/list.js';
import { lists } from '../../lib/sandbox/catalog/lists.js';
import type { Sandbox } from '../../lib/sandbox/startSandbox.js';
import { oktaTables } from '../../lib/sync/oktaTables.js';

/** Something that happens to an org; numbers choose whom it happens to. */
export interface OrgChange {
  readonly what: (typeof kinds)[number];
  readonly one: number;
  readonly other: number;
}

const kinds = [
  'makeUser',
  'moveUser',
  'suspendUser',
  'deactivateUser',
  'deleteUser',
  'makeGroup',
  'renameGroup',
  'deleteGroup',
  'addMember',
  'removeMember',
  'importMember',
  'importLeaver',
  'makeApp',
  'deleteApp',
  'assignUser',
  'unassignUser',
  'assignGroup',
  'unassignGroup',
  'signIn',
  'makeZone',
  'deleteZone',
  'makeRule',
  'deletePolicy',
  'createItem',
  'updateItem',
  'deleteItem',
  'activateItem',
  'deactivateItem',
] as const;

/** Changes of an org. */
export const orgChange: fc.Arbitrary<OrgChange> = fc.record({
  what: fc.constantFrom(...kinds),
  one: fc.nat(1_000),
  other: fc.nat(1_000),
});

/** Events that tell of changes to the tables that are read without being asked for. */
const told = new Set(
  oktaTables
    .filter(({ optIn }) => optIn !== true)
    .flatMap(({ events }) => [...(events?.changed ?? []), ...(events?.deleted ?? [])]),
);
const changes: readonly Change[] = ['create', 'update', 'delete', 'activate', 'deactivate'];
/** The lists whose records can be changed so that the log tells of it. */
const changeable = new Map(
  changes.map((change) => [
    change,
    lists.filter(({ prefix, events }) => prefix !== undefined && told.has(events?.[change] ?? '')),
  ]),
);

interface Known {
  readonly id: string;
  readonly status?: string;
  readonly type?: string;
}

const policies = '/api/v1/policies';

/** Makes changes happen, as the API of an org has it; what it refuses does not happen. */
export function orgChanger(org: Sandbox): (change: OrgChange) => Promise<void> {
  let made = 0;
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${org.orgUrl}${path}`, {
      method,
      headers: { authorization: `SSWS ${org.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  };
  const pick = async (path: string, number: number): Promise<Known> => {
    const all = (await call('GET', path)) as readonly Known[];
    return all[number % Math.max(all.length, 1)] ?? { id: 'none' };
  };
  /** The records of a list, whether or not they stand in an envelope. */
  const recordsOf = async (path: string): Promise<readonly Known[]> => {
    const body = await call('GET', path === policies ? `${path}?type=OKTA_SIGN_ON` : path);
    const within: readonly unknown[] = Object.values(body ?? {});
    const values = [body, ...within];
    return (values.find(Array.isArray) ?? []) as readonly Known[];
  };
  const pickAmong = async (path: string, number: number): Promise<string> => {
    const all = await recordsOf(path);
    return all[number % Math.max(all.length, 1)]?.id ?? 'none';
  };
  /** A path whose parents have been picked. */
  const below = async (path: string, number: number): Promise<string> => {
    const at = path.indexOf('/{');
    if (at < 0) return path;
    const id = await pickAmong(path.slice(0, at), number);
    const rest = path.slice(path.indexOf('}', at) + 1);
    return below(`${path.slice(0, at)}/${encodeURIComponent(id)}${rest}`, number);
  };
  const changeItem = async (change: Change, one: number, other: number, name: string) => {
    const rows = changeable.get(change) ?? [];
    const path = await below(rows[one % Math.max(rows.length, 1)]?.path ?? '', other);
    const body = path === policies ? { name, type: 'OKTA_SIGN_ON' } : { name };
    if (change === 'create') return call('POST', path, body);
    const item = `${path}/${encodeURIComponent(await pickAmong(path, other))}`;
    if (change === 'update') return call('PUT', item, { name });
    return change === 'delete' ? call('DELETE', item) : call('POST', `${item}/lifecycle/${change}`);
  };
  const user = (number: number) =>
    pick('/api/v1/users?filter=lastUpdated%20ge%20%221970-01-01T00:00:00.000Z%22', number);
  const group = (number: number) =>
    pick('/api/v1/groups?filter=type%20eq%20%22OKTA_GROUP%22', number);
  const app = (number: number) => pick('/api/v1/apps', number);
  const zone = (number: number) => pick('/api/v1/zones', number);
  const policy = (number: number) => pick('/api/v1/policies?type=OKTA_SIGN_ON', number);

  return async ({ what, one, other }) => {
    made += 1;
    const name = `made ${made.toString()}`;
    switch (what) {
      case 'makeUser': {
        const login = `made.${made.toString()}@acme.example`;
        const profile = { login, email: login, firstName: 'Ada', lastName: name };
        const activate = other % 2 === 0 ? 'true' : 'false';
        await call('POST', `/api/v1/users?activate=${activate}`, { profile });
        return;
      }
      case 'moveUser':
        await call('POST', `/api/v1/users/${(await user(one)).id}`, {
          profile: { department: name },
        });
        return;
      case 'suspendUser':
        await call('POST', `/api/v1/users/${(await user(one)).id}/lifecycle/suspend`);
        return;
      case 'deactivateUser':
        await call('POST', `/api/v1/users/${(await user(one)).id}/lifecycle/deactivate`);
        return;
      case 'deleteUser': {
        const { id } = await user(one);
        await call('DELETE', `/api/v1/users/${id}`);
        await call('DELETE', `/api/v1/users/${id}`);
        return;
      }
      case 'makeGroup':
        await call('POST', '/api/v1/groups', { profile: { name } });
        return;
      case 'renameGroup':
        await call('PUT', `/api/v1/groups/${(await group(one)).id}`, { profile: { name } });
        return;
      case 'deleteGroup':
        await call('DELETE', `/api/v1/groups/${(await group(one)).id}`);
        return;
      case 'addMember':
        await call(
          'PUT',
          `/api/v1/groups/${(await group(one)).id}/users/${(await user(other)).id}`,
        );
        return;
      case 'removeMember': {
        const { id } = await group(one);
        const member = await pick(`/api/v1/groups/${id}/users`, other);
        await call('DELETE', `/api/v1/groups/${id}/users/${member.id}`);
        return;
      }
      case 'importMember':
      case 'importLeaver': {
        const { id } = await group(one);
        const isNew = what === 'importMember';
        const whom = isNew ? await user(other) : await pick(`/api/v1/groups/${id}/users`, other);
        if (id !== 'none' && whom.id !== 'none') org.importMember(id, whom.id, isNew);
        return;
      }
      case 'makeApp':
        await call('POST', '/api/v1/apps', { label: name, signOnMode: 'BOOKMARK' });
        return;
      case 'deleteApp': {
        const { id } = await app(one);
        await call('POST', `/api/v1/apps/${id}/lifecycle/deactivate`);
        await call('DELETE', `/api/v1/apps/${id}`);
        return;
      }
      case 'assignUser':
        await call('POST', `/api/v1/apps/${(await app(one)).id}/users`, {
          id: (await user(other)).id,
        });
        return;
      case 'unassignUser': {
        const { id } = await app(one);
        const whom = await pick(`/api/v1/apps/${id}/users`, other);
        await call('DELETE', `/api/v1/apps/${id}/users/${whom.id}`);
        return;
      }
      case 'assignGroup':
        await call('PUT', `/api/v1/apps/${(await app(one)).id}/groups/${(await group(other)).id}`);
        return;
      case 'unassignGroup': {
        const { id } = await app(one);
        const which = await pick(`/api/v1/apps/${id}/groups`, other);
        await call('DELETE', `/api/v1/apps/${id}/groups/${which.id}`);
        return;
      }
      case 'signIn': {
        const { id } = await user(one);
        if (id !== 'none') org.signIn(id);
        return;
      }
      case 'makeZone':
        await call('POST', '/api/v1/zones', { name, type: 'IP' });
        return;
      case 'deleteZone':
        await call('DELETE', `/api/v1/zones/${(await zone(one)).id}`);
        return;
      case 'makeRule':
        await call('POST', `/api/v1/policies/${(await policy(one)).id}/rules`, { name });
        return;
      case 'deletePolicy':
        await call('DELETE', `/api/v1/policies/${(await policy(one)).id}`);
        return;
      case 'createItem':
      case 'updateItem':
      case 'deleteItem':
      case 'activateItem':
      case 'deactivateItem':
        await changeItem(what.replace('Item', '') as Change, one, other, name);
        return;
    }
  };
}
