import { idOf, indexOf } from './id.js';
import { indexOfLogin } from './profile.js';
import { createRecords } from './records.js';
import { withHistory } from './history.js';
import type { History } from './history.js';
import { drawUserType } from './userType.js';
import { loginOf, makeUser } from './user.js';
import type { User } from './user.js';

/** The users of an org. */
export interface Users extends History<User> {
  readonly seed: number;
  readonly idOf: (user: User) => string;
  /** By id or login; `undefined` when there is none or it was removed. */
  readonly find: (idOrLogin: string) => User | undefined;
}

/** What the users of a new org are made from. */
export interface UsersSource {
  readonly seed: number;
  readonly count: number;
  /** When a user was created, by its place among all, from 0 up to but not including 1; never falls. */
  readonly created: (place: number) => number;
  /** How many types of users there are. */
  readonly userTypes: number;
  readonly now: () => number;
  /** Milliseconds until a search sees a change. */
  readonly searchLag: number;
  /** Until when the users that the org was born with have lived. */
  readonly until: number;
}

/** The users of a new org. */
export function createUsers(source: UsersSource): Users {
  const { seed, count, created, until, userTypes, now, searchLag } = source;
  const renamed = new Map<string, number>();
  const born = createRecords<User>(count, (index) => {
    const user = makeUser(seed, index, created(index / count), until);
    return userTypes > 1 ? { ...user, type: drawUserType(seed, index, userTypes) } : user;
  });
  const records = withHistory(born, now, searchLag);
  const loginKey = (user: User): string => loginOf(seed, user).toLowerCase();
  const name = (user: User): User => {
    if (user.profile !== undefined) renamed.set(loginKey(user), user.index);
    return user;
  };
  const find = (idOrLogin: string): User | undefined => {
    const login = idOrLogin.toLowerCase();
    const byId = indexOf(idOrLogin, '00u', seed);
    const index = byId ?? renamed.get(login) ?? indexOfLogin(seed, login);
    if (index === undefined || index >= records.end()) return undefined;
    const user = records.at(index);
    const isOther = byId === undefined && loginKey(user) !== login;
    return user.removed === true || isOther ? undefined : user;
  };
  return {
    ...records,
    seed,
    idOf: (user) => idOf('00u', seed, user.index),
    find,
    put: (user) => name(records.put(user)),
    add: (make) => name(records.add(make)),
  };
}
