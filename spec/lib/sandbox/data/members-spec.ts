import { expect } from 'chai';
import fc from 'fast-check';
import type { Group } from '../../../../lib/sandbox/data/group.js';
import { createMembers } from '../../../../lib/sandbox/data/members.js';
import type { User } from '../../../../lib/sandbox/data/user.js';

describe('createMembers', () => {
  const groupAt = (index: number) =>
    ({ index, type: index === 0 ? 'BUILT_IN' : 'OKTA_GROUP' }) as unknown as Group;
  const userAt = (index: number) => ({ index }) as unknown as User;
  const sizes = [undefined, (group: number) => group * 3];

  it('should list whom it has, in order, from anywhere, whatever was changed', () => {
    const change = fc.tuple(fc.nat(9), fc.nat(29), fc.boolean());
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 20 }),
        fc.integer({ min: -1, max: 30 }),
        fc.constantFrom(...sizes),
        fc.nat(50),
        (changes, after, sizeOf, seed) => {
          const members = createMembers(seed, { users: 20, groups: 8, sizeOf });
          for (const [group, user, belongs] of changes) {
            if (group > 0) members.set(groupAt(group), userAt(user), belongs);
          }
          const gone = new Set([3, 25]);
          for (let index = 0; index < 10; index++) {
            const group = groupAt(index);
            const all = Array.from({ length: 30 }, (_, user) => user);
            const wanted = all.filter((user) => members.has(group, userAt(user)));
            const listed = [...members.usersOf(group, after, 30)];
            expect(listed).to.deep.equal(wanted.filter((user) => user > after));
            const living = wanted.filter((user) => !gone.has(user));
            expect(members.count(group, 30, gone)).to.equal(living.length);
          }
        },
      ),
    );
  });

  it('should have as many members as it was told, and no more than there are users', () => {
    const members = createMembers(1, { users: 1_000_000, groups: 3, sizeOf: (group) => group * 600_000 });
    expect(members.count(groupAt(1), 1_000_000, new Set())).to.equal(600_000);
    expect(members.count(groupAt(2), 1_000_000, new Set())).to.equal(1_000_000);
  });

  it('should count anew when a membership has changed', () => {
    const members = createMembers(1, { users: 20, groups: 3, sizeOf: () => 0 });
    expect(members.count(groupAt(1), 20, new Set())).to.equal(0);
    members.set(groupAt(1), userAt(7), true);
    expect(members.count(groupAt(1), 20, new Set())).to.equal(1);
    expect(members.count(groupAt(1), 20, new Set([7]))).to.equal(0);
  });
});
