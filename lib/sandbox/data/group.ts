import { idOf } from './id.js';
import { departments, places } from './names.js';
import { hash, pick } from './random.js';
import type { Indexed } from './records.js';
import { time } from './time.js';

/** What is kept of a group. */
export interface Group extends Indexed {
  readonly type: 'BUILT_IN' | 'OKTA_GROUP' | 'APP_GROUP';
  /** The app, by its index, that the group was imported from. */
  readonly source?: number;
  readonly lastUpdated: number;
  readonly lastMembershipUpdated: number;
  readonly profile: GroupProfile;
}

/** A group's name, description and whatever else was given. */
export type GroupProfile = Readonly<Record<string, unknown>>;

const day = 86_400_000;
const from = Date.UTC(2016, 0, 1);

/** The group of this index as the org was born with it; the first is Everyone. */
export function makeGroup(seed: number, index: number): Group {
  const created = from + Math.floor((index * day) / 60);
  const number = hash(seed, index, 41);
  const team = `${pick(departments, number).name} ${pick(places, number >>> 8).city}`;
  const name = index === 0 ? 'Everyone' : `${team} ${String(index)}`;
  const description = index === 0 ? 'All users in your organization' : `The team of ${team}`;
  return {
    index,
    type: index === 0 ? 'BUILT_IN' : 'OKTA_GROUP',
    created,
    lastUpdated: created + (number % (300 * day)),
    lastMembershipUpdated: created + (hash(seed, index, 42) % 3_000_000_000),
    profile: { name, description },
  };
}

/** A group as an app has brought it along. */
export function importedFrom(source: number, group: Group): Group {
  return { ...group, type: 'APP_GROUP', source };
}

/** A group as lists show it. */
export function showGroup(seed: number, origin: string, group: Group): object {
  const id = idOf('00g', seed, group.index);
  const self = `${origin}/api/v1/groups/${id}`;
  return {
    id,
    created: time(group.created),
    lastUpdated: time(group.lastUpdated),
    lastMembershipUpdated: time(group.lastMembershipUpdated),
    objectClass: ['okta:user_group'],
    type: group.type,
    profile: group.profile,
    _links: {
      logo: [
        { name: 'medium', href: `${origin}/img/medium.png`, type: 'image/png' },
        { name: 'large', href: `${origin}/img/large.png`, type: 'image/png' },
      ],
      users: { href: `${self}/users` },
      apps: { href: `${self}/apps` },
      ...(group.source === undefined
        ? {}
        : { source: { href: `${origin}/api/v1/apps/${idOf('0oa', seed, group.source)}` } }),
    },
  };
}
