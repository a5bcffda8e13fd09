import type { Group } from '../data/group.js';
import type { User } from '../data/user.js';
import { userTarget } from '../server/org.js';
import type { Org } from '../server/org.js';
import { Refusal } from '../wire/reply.js';
import { groupOf } from './groupWriting.js';
import { setMember } from './setMember.js';
import { userOf } from './userWriting.js';

/** What happens to an org without a call of its API. */
export interface Unasked {
  readonly signIn: (user: string) => void;
  readonly importMember: (group: string, user: string, belongs: boolean) => void;
  readonly advance: (milliseconds: number) => void;
}

/** What can be made to happen to an org. */
export function createUnasked(org: Org): Unasked {
  return {
    advance: (milliseconds) => {
      if (!Number.isFinite(milliseconds) || milliseconds < 0) {
        throw new TypeError(`advance takes milliseconds, 0 or more: got ${String(milliseconds)}`);
      }
      org.advance(milliseconds);
    },
    signIn: (name) => {
      const user = there(() => userOf(org, name), 'user', name);
      org.users.put({ ...user, lastLogin: org.now() });
      org.logs.add('user.session.start', userTarget(org.users, user));
    },
    importMember: (id, name, belongs) => {
      const group: Group = there(() => groupOf(org, id), 'group', id);
      setMember(
        org,
        group,
        there(() => userOf(org, name), 'user', name),
        belongs,
        true,
      );
    },
  };
}

function there<T extends User | Group>(find: () => T, kind: string, name: string): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new TypeError(`there is no ${kind} '${name}': give an id of this org`);
  }
}
