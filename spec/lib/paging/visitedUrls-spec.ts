import { expect } from 'chai';
import { visitedUrls } from '../../../lib/paging/visitedUrls.js';

describe('visitedUrls', () => {
  it('should know what was added, byte for byte', () => {
    const visited = visitedUrls();
    expect(visited.has('/api/v1/users', 9)).to.equal(false);
    visited.add('/api/v1/users', 1);
    visited.add('/api/v1/users?after=1', 2);
    expect(visited.has('/api/v1/users', 9)).to.equal(true);
    expect(visited.has('/api/v1/users?after=1', 9)).to.equal(true);
    expect(visited.has('/api/v1/users?after=2', 9)).to.equal(false);
    expect(visited.has('/api/v1/users?', 9)).to.equal(false);
  });

  it('should see no loop in a page that was asked for behind the one that leads to it', () => {
    const visited = visitedUrls();
    visited.add('/b', 2);
    expect(visited.has('/b', 1)).to.equal(false);
    expect(visited.has('/b', 2)).to.equal(true);
  });

  it('should keep the first page of a URL', () => {
    const visited = visitedUrls();
    visited.add('/a', 1);
    visited.add('/a', 5);
    expect(visited.has('/a', 1)).to.equal(true);
  });

  it('should forget the pages behind one', () => {
    const visited = visitedUrls();
    for (const [index, url] of ['/a', '/b', '/c'].entries()) visited.add(url, index + 1);
    visited.forgetBehind(1);
    expect(['/a', '/b', '/c'].map((url) => visited.has(url, 9))).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it('should share nothing between runs', () => {
    visitedUrls().add('/a', 1);
    expect(visitedUrls().has('/a', 1)).to.equal(false);
  });
});
