import type { Group } from './group.js';
import { share } from './random.js';
import type { User } from './user.js';

/** Who belongs to which group. */
export interface Members {
  readonly has: (group: Group, user: User) => boolean;
  readonly set: (group: Group, user: User, belongs: boolean) => void;
}

/**
 * The memberships of a new org: everyone in the first group, and in each of the others from one
 * user in two hundred to one in five. Groups and users made since begin without.
 */
export function createMembers(seed: number, born: { users: number; groups: number }): Members {
  const changed = new Map<number, Map<number, boolean>>();
  const bornWith = (group: number, user: number): boolean =>
    group < born.groups &&
    user < born.users &&
    share(seed, user, 1_000 + group) < 0.005 + 0.195 * share(seed, group, 51) ** 2;
  return {
    has: ({ index, type }, user) =>
      type === 'BUILT_IN' || (changed.get(index)?.get(user.index) ?? bornWith(index, user.index)),
    set: (group, user, belongs) => {
      const users = changed.get(group.index) ?? new Map<number, boolean>();
      changed.set(group.index, users.set(user.index, belongs));
    },
  };
}
