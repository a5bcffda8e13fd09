import { expect } from 'chai';
import { tablesThere } from '../../../../lib/sync/stores/tablesThere.js';

describe('tablesThere', () => {
  const setUp = () => {
    const asked: string[] = [];
    const there = tablesThere((name) => {
      asked.push(name);
      return Promise.resolve(name === 'users');
    });
    return { ...there, asked };
  };

  it('should ask once for each of which nothing was told', async () => {
    const { has, tell, asked } = setUp();
    tell('apps', false);
    for (let i = 0; i < 2; i++) {
      expect(await has('users')).to.equal(true);
      expect(await has('groups')).to.equal(false);
      expect(await has('apps')).to.equal(false);
    }
    expect(asked).to.deep.equal(['users', 'groups']);
  });

  it('should know of a table that is made, though it was asked for before', async () => {
    const { has, tell, asked } = setUp();
    const asking = has('groups');
    tell('groups', true);
    expect(await asking).to.equal(true);
    expect(await has('groups')).to.equal(true);
    expect(asked).to.deep.equal(['groups']);
  });
});
