import { expect } from 'chai';
import { visitedUrls } from '../../../lib/paging/visitedUrls.js';

describe('visitedUrls', () => {
  it('should know what was added, byte for byte', () => {
    const visited = visitedUrls();
    expect(visited.has('/api/v1/users')).to.equal(false);
    visited.add('/api/v1/users');
    visited.add('/api/v1/users?after=1');
    expect(visited.has('/api/v1/users')).to.equal(true);
    expect(visited.has('/api/v1/users?after=1')).to.equal(true);
    expect(visited.has('/api/v1/users?after=2')).to.equal(false);
    expect(visited.has('/api/v1/users?')).to.equal(false);
  });

  it('should share nothing between runs', () => {
    visitedUrls().add('/a');
    expect(visitedUrls().has('/a')).to.equal(false);
  });
});
