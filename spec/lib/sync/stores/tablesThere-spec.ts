import { expect } from 'chai';
import { tablesThere } from '../../../../lib/sync/stores/tablesThere.js';

describe('tablesThere', () => {
  it('should ask once for what is there, and again for what is not', async () => {
    const asked: string[] = [];
    const { has, add } = tablesThere((name) => {
      asked.push(name);
      return Promise.resolve(name === 'users');
    });
    for (let i = 0; i < 2; i++) {
      expect(await has('users')).to.equal(true);
      expect(await has('groups')).to.equal(false);
    }
    expect(asked).to.deep.equal(['users', 'groups', 'groups']);
    add('groups');
    expect(await has('groups')).to.equal(true);
    expect(asked).to.have.length(3);
  });
});
