import { idOf } from './id.js';
import { makeProfile } from './profile.js';
import type { Profile } from './profile.js';
import { hash, share } from './random.js';
import type { Indexed } from './records.js';
import { time } from './time.js';
import { customProfile, userTypeId } from './userType.js';

/** The statuses of a user at Okta. */
export type UserStatus =
  | 'STAGED'
  | 'PROVISIONED'
  | 'ACTIVE'
  | 'RECOVERY'
  | 'PASSWORD_EXPIRED'
  | 'LOCKED_OUT'
  | 'SUSPENDED'
  | 'DEPROVISIONED';

/** What is kept of a user; times are milliseconds since the epoch, `null` where it never happened. */
export interface User extends Indexed {
  readonly status: UserStatus;
  /** The status that it is on its way to. */
  readonly transitioningTo?: UserStatus | undefined;
  readonly activated: number | null;
  readonly statusChanged: number | null;
  readonly lastLogin: number | null;
  readonly lastUpdated: number;
  readonly passwordChanged: number | null;
  /** Which of the types of users it has. Default: the first. */
  readonly type?: number;
  /** Only where it is not the one of {@link makeProfile}. */
  readonly profile?: Profile;
}

const day = 86_400_000;
const provider = { type: 'OKTA', name: 'OKTA' };

// Nine users in ten are active; the rest is spread over what real orgs hold.
const others: readonly (readonly [number, UserStatus])[] = [
  [0.9, 'ACTIVE'],
  [0.92, 'STAGED'],
  [0.94, 'PROVISIONED'],
  [0.96, 'SUSPENDED'],
  [0.98, 'DEPROVISIONED'],
  [0.988, 'PASSWORD_EXPIRED'],
  [0.995, 'LOCKED_OUT'],
  [1, 'RECOVERY'],
];

/** The status that the user of this index was born with. */
export function bornStatus(seed: number, index: number): UserStatus {
  const drawn = share(seed, index, 11);
  return others.find(([below]) => drawn < below)?.[1] ?? 'ACTIVE';
}

/** The user of this index as the org was born with it. */
export function makeUser(seed: number, index: number, created: number, until: number): User {
  const status = bornStatus(seed, index);
  const age = Math.max(until - created, 0);
  const lastUpdated = created + Math.floor(age * share(seed, index, 12));
  const activated =
    status === 'STAGED' ? null : Math.min(created + (hash(seed, index, 13) % day), lastUpdated);
  const seen = status === 'STAGED' || status === 'PROVISIONED' ? null : activated;
  return {
    index,
    status,
    created,
    activated,
    statusChanged: status === 'ACTIVE' || activated === null ? activated : lastUpdated,
    lastLogin:
      seen === null ? null : seen + Math.floor(Math.max(until - seen, 0) * share(seed, index, 14)),
    lastUpdated,
    passwordChanged: seen,
  };
}

/** The profile of a user, changed or not. */
export function profileOf(seed: number, user: User): Profile {
  const { profile, index, type = 0 } = user;
  if (profile !== undefined) return profile;
  return type === 0
    ? makeProfile(seed, index)
    : { ...makeProfile(seed, index), ...customProfile(seed, index, type) };
}

/** The login of a user, as it is written. */
export function loginOf(seed: number, user: User): string {
  return String(profileOf(seed, user)['login']);
}

/** A user as lists show it; with `single`, as `GET /api/v1/users/{id}` does. */
export function showUser(seed: number, origin: string, user: User, single = false): object {
  const id = idOf('00u', seed, user.index);
  const self = `${origin}/api/v1/users/${id}`;
  return {
    id,
    status: user.status,
    ...(user.transitioningTo === undefined
      ? {}
      : { transitioningToStatus: user.transitioningTo }),
    created: time(user.created),
    activated: time(user.activated),
    statusChanged: time(user.statusChanged),
    lastLogin: time(user.lastLogin),
    lastUpdated: time(user.lastUpdated),
    passwordChanged: time(user.passwordChanged),
    type: { id: userTypeId(seed, user.type ?? 0) },
    profile: profileOf(seed, user),
    credentials: user.passwordChanged === null ? { provider } : { password: {}, provider },
    _links: single
      ? { ...actions(self, user.status), self: { href: self } }
      : { self: { href: self } },
  };
}

function actions(self: string, status: UserStatus): object {
  const action = (name: string): object => ({ href: `${self}/lifecycle/${name}`, method: 'POST' });
  return {
    ...(status === 'ACTIVE' ? { suspend: action('suspend') } : {}),
    ...(status === 'SUSPENDED' ? { unsuspend: action('unsuspend') } : {}),
    ...(status === 'STAGED' || status === 'DEPROVISIONED' ? { activate: action('activate') } : {}),
    ...(status === 'DEPROVISIONED' ? {} : { deactivate: action('deactivate') }),
    schema: { href: new URL('/api/v1/meta/schemas/user/default', self).href },
    type: { href: new URL('/api/v1/meta/types/user/default', self).href },
  };
}
