import type { Group } from './group.js';
import { hash, share } from './random.js';
import type { User } from './user.js';

/** Who belongs to which group. */
export interface Members {
  readonly has: (group: Group, user: User) => boolean;
  readonly set: (group: Group, user: User, belongs: boolean) => void;
  /** The indexes of the users of a group, those that are gone among them, from `after` on up. */
  readonly usersOf: (group: Group, after: number, end: number) => Iterable<number>;
  /** How many users a group has, without those that are gone. */
  readonly count: (group: Group, end: number, gone: ReadonlySet<number>) => number;
}

/** What the memberships of a new org are made from. */
export interface MembersSource {
  readonly users: number;
  readonly groups: number;
  /** How many members a group has; by default from one user in two hundred to one in five. */
  readonly sizeOf: ((group: number) => number) | undefined;
}

/**
 * The memberships of a new org: everyone in the first group, and in each of the others those that its
 * size draws. Groups and users made since begin without.
 */
export function createMembers(seed: number, born: MembersSource): Members {
  const changed = new Map<number, Map<number, boolean>>();
  const changes = new Map<number, number>();
  const counts = new Map<number, { readonly state: string; readonly count: number }>();
  const { sizeOf } = born;
  // With sizes given, members are a run of users, so that a page of them costs a page.
  const runOf = (group: number): readonly [start: number, size: number] => [
    hash(seed, group, 52) % Math.max(born.users, 1),
    group < born.groups ? Math.min(sizeOf?.(group) ?? 0, born.users) : 0,
  ];
  const bornWith = (group: number, user: number): boolean => {
    if (group >= born.groups || user >= born.users) return false;
    if (sizeOf === undefined) {
      return share(seed, user, 1_000 + group) < 0.005 + 0.195 * share(seed, group, 51) ** 2;
    }
    const [start, size] = runOf(group);
    return (user - start + born.users) % born.users < size;
  };
  function* usersOf({ index, type }: Group, after: number, end: number): Generator<number> {
    if (type === 'BUILT_IN') {
      for (let user = after + 1; user < end; user++) yield user;
      return;
    }
    const own = changed.get(index);
    const isMember = (user: number): boolean => own?.get(user) ?? bornWith(index, user);
    if (sizeOf === undefined && index < born.groups) {
      for (let user = after + 1; user < end; user++) if (isMember(user)) yield user;
      return;
    }
    const [start, size] = runOf(index);
    const wrapped = Math.max(start + size - born.users, 0);
    const extra = [...(own ?? [])]
      .flatMap(([user, belongs]) => (belongs && !bornWith(index, user) ? [user] : []))
      .sort((a, b) => a - b);
    let place = 0;
    const runs = [
      [0, wrapped],
      [start, Math.min(start + size, born.users)],
      [end, end],
    ] as const;
    for (const [from, to] of runs) {
      for (; place < extra.length && (extra[place] ?? 0) < from; place++) {
        const user = extra[place] ?? 0;
        if (user > after) yield user;
      }
      for (let user = Math.max(from, after + 1); user < to; user++) if (isMember(user)) yield user;
    }
  }
  const count = (group: Group, end: number, gone: ReadonlySet<number>): number => {
    if (group.type === 'BUILT_IN') return end - gone.size;
    const state = `${String(changes.get(group.index) ?? 0)} ${String(gone.size)}`;
    const known = counts.get(group.index);
    if (known?.state === state) return known.count;
    let found = 0;
    for (const user of usersOf(group, -1, end)) if (!gone.has(user)) found += 1;
    counts.set(group.index, { state, count: found });
    return found;
  };
  return {
    usersOf,
    count,
    has: ({ index, type }, user) =>
      type === 'BUILT_IN' || (changed.get(index)?.get(user.index) ?? bornWith(index, user.index)),
    set: (group, user, belongs) => {
      const users = changed.get(group.index) ?? new Map<number, boolean>();
      changed.set(group.index, users.set(user.index, belongs));
      changes.set(group.index, (changes.get(group.index) ?? 0) + 1);
    },
  };
}
