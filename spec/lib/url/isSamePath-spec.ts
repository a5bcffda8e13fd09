import { expect } from 'chai';
import { isSamePath } from '../../../lib/url/isSamePath.js';

describe('isSamePath', () => {
  it('should compare what paths mean', () => {
    for (const [linked, asked] of [
      ['/api/v1/users', '/api/v1/users'],
      ['/api/v1/users/', '/api/v1/users'],
      ['/api/v1/users', '/api/v1/users/'],
      ['/api/v1/users/a@b/groups', '/api/v1/users/a%40b/groups'],
      ['/x/j%c3%bcrgen', '/x/j%C3%BCrgen'],
      ['/x/100%', '/x/100%'],
    ] as const) {
      expect(isSamePath(linked, asked), linked).to.equal(true);
    }
  });

  it('should take the id for a name that has one', () => {
    for (const [linked, asked] of [
      ['/api/v1/users/00u1/groups', '/api/v1/users/me/groups'],
      ['/api/v1/users/00u1/groups', '/api/v1/users/a.b%40example.com/groups'],
      ['/api/v1/users/00u1/groups', '/api/v1/users/isaac.brock/groups'],
      ['/api/v1/users/a.b%40example.com/groups', '/api/v1/users/A.B%40example.com/groups'],
      ['/api/v1/authorizationServers/aus1/scopes', '/api/v1/authorizationServers/default/scopes'],
    ] as const) {
      expect(isSamePath(linked, asked), asked).to.equal(true);
    }
  });

  it('should tell one list from another', () => {
    for (const [linked, asked] of [
      ['/api/v1/groups', '/api/v1/users'],
      ['/api/v1/users/00u1', '/api/v1/users'],
      ['/api/v1', '/api/v1/users'],
      ['/API/v1/users', '/api/v1/users'],
      ['/api/v1/users/00u2/groups', '/api/v1/users/00u1/groups'],
      ['/api/v1/users/c%40d/groups', '/api/v1/users/a%40b/groups'],
      ['/api/v1/users/00u1/factors', '/api/v1/users/me/groups'],
      ['/api/v1/groups/a/b', '/api/v1/groups/a%2Fb'],
      ['/api/v1/groups/a%2Fb', '/api/v1/groups/a/b'],
      ['/api/v1/groups/00g2/users', '/api/v1/groups/00g1/users'],
    ] as const) {
      expect(isSamePath(linked, asked), linked).to.equal(false);
    }
  });
});
