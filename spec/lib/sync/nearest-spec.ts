import { expect } from 'chai';
import { nearest } from '../../../lib/sync/nearest.js';

const names = ['users', 'user_types', 'user_roles', 'groups', 'group_members', 'apps'];

describe('nearest', () => {
  it('should name what looks most like it, the nearest first', () => {
    expect(nearest('user', names)[0]).to.equal('users');
    expect(nearest('GROUP', names)).to.include('groups');
    expect(nearest('members', names)).to.deep.equal(['group_members']);
  });

  it('should name three at most, and nothing where nothing is near', () => {
    expect(nearest('user_', names)).to.have.length.at.most(3);
    expect(nearest('zzzzzzzz', names)).to.deep.equal([]);
  });
});
