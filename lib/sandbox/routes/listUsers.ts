import type { Fields } from '../data/criteria.js';
import { parseFields } from '../data/fields.js';
import type { Org } from '../server/org.js';
import { listReply, readAfterId, readLimit, takePage } from '../wire/page.js';
import { refuseField } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { readSelection } from '../wire/readSelection.js';
import { select } from '../data/select.js';
import type { Read } from '../data/select.js';
import { profileOf, showUser } from '../data/user.js';
import type { User } from '../data/user.js';

/**
 * `GET /api/v1/users`: plain and by `q` without those that are deprovisioned, by `search` and
 * `filter` with them; `q` is not paginated; `fields` keeps what it names.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers
 */
export function listUsers(org: Org, call: Call): Reply {
  const { users } = org;
  const q = call.query.get('q')?.toLowerCase();
  const limit = readLimit(call, { fallback: q === undefined ? 200 : 10, max: 200 });
  const selection = readSelection<User>(call, { search, filter });
  const isLate = call.query.has('search');
  const found = select(isLate ? users.late() : users, {
    ...selection,
    read: reader(org),
    after: readAfterId(call, '00u', org.seed, users.end()),
  });
  const listed = selection.criteria === undefined ? living(org, found, q) : found;
  const { page, more } = takePage(listed, limit);
  const last = page.at(-1);
  const next = more && q === undefined && last !== undefined ? users.idOf(last) : undefined;
  const show = readFields(call);
  const records = page.map((user) => show(showUser(org.seed, call.origin, user)));
  return listReply(call, limit, records, next);
}

function* living(org: Org, found: Iterable<User>, start: string | undefined): Generator<User> {
  for (const user of found) {
    if (user.status === 'DEPROVISIONED') continue;
    if (start === undefined || isNamed(org, user, start)) yield user;
  }
}

function isNamed(org: Org, user: User, start: string): boolean {
  const { firstName, lastName, email } = profileOf(org.seed, user);
  return [firstName, lastName, email].some((name) => String(name).toLowerCase().startsWith(start));
}

function reader(org: Org): Read<User> {
  return (user, path) => {
    if (path === 'id') return org.users.idOf(user);
    if (path.startsWith('profile.')) return profileOf(org.seed, user)[path.slice(8)];
    return user[path as 'created' | 'status'];
  };
}

function readFields(call: Call): (user: object) => object {
  const fields = call.query.get('fields');
  // Credentials are left out for clients that say so in the Content-Type of a GET, as Okta has it.
  const omits = /okta-response="?[^;]*\bomitCredentials\b/.test(call.headers['content-type'] ?? '');
  try {
    if (fields !== null) return parseFields(`id,${fields}`);
  } catch (error) {
    refuseField('fields', (error as SyntaxError).message);
  }
  return (user) => (omits ? { ...user, credentials: undefined } : user);
}

const dates = [
  'created',
  'activated',
  'statusChanged',
  'lastLogin',
  'lastUpdated',
  'passwordChanged',
];
const names = ['profile.firstName', 'profile.lastName', 'profile.email', 'profile.login'];

const search: Fields = (path, operator) => {
  if (dates.includes(path)) return operator === 'sw' || operator === 'co' ? undefined : 'date';
  if (operator === 'co') return names.includes(path) ? 'text' : undefined;
  return path === 'id' || path === 'status' || /^profile\.\w+$/.test(path) ? 'text' : undefined;
};

const filter: Fields = (path, operator) => {
  if (path === 'lastUpdated') return search(path, operator);
  return operator === 'eq' && ['id', 'status', ...names].includes(path) ? 'text' : undefined;
};
