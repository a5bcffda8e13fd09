import { expect } from 'chai';
import { requiredScopes } from '../../../lib/scopes/requiredScopes.js';
import { readOperations } from '../../../scripts/generateScopes.js';
import type { Method } from '../../../lib/http/types.js';
import { refusal } from '../../support/refusal.js';

describe('requiredScopes', () => {
  it('should know the scopes of an operation', () => {
    expect(requiredScopes('GET', '/api/v1/users')).to.deep.equal([['okta.users.read']]);
    expect(requiredScopes('POST', '/api/v1/users')).to.deep.equal([['okta.users.manage']]);
    expect(requiredScopes('GET(Streaming)', '/api/v1/logs')).to.deep.equal([['okta.logs.read']]);
  });

  it('should list scopes that are needed together', () => {
    expect(requiredScopes('GET', '/api/v1/apps/0oa1/group-push/mappings')).to.deep.equal([
      ['okta.apps.read', 'okta.groups.read'],
    ]);
  });

  it('should leave query, fragment and a slash at the end aside', () => {
    for (const tail of ['?search=a/b', '/', '/?a', '#a/b', '?a\nb']) {
      const scopes = requiredScopes('GET', `/api/v1/users/00u1${tail}`);
      expect(scopes).to.deep.equal([['okta.users.read']]);
    }
  });

  it('should prefer a name to a parameter, and find the way back', () => {
    const lifecycle = requiredScopes('POST', '/api/v1/agentPools/a/updates/settings');
    expect(lifecycle).to.deep.equal([['okta.agentPools.manage']]);
    const deleted = requiredScopes('DELETE', '/api/v1/agentPools/a/updates/settings');
    expect(deleted).to.deep.equal([['okta.agentPools.manage']]);
  });

  it('should tell what asks for no scope from what is not known', () => {
    expect(requiredScopes('GET', '/oauth2/v1/keys')).to.deep.equal([]);
    expect(requiredScopes('GET', '/api/v1/nothing')).to.equal(undefined);
    expect(requiredScopes('PATCH', '/api/v1/users')).to.equal(undefined);
    expect(requiredScopes('GET', '/api/v1/users/a/b/c/d/e/f/g')).to.equal(undefined);
    for (const path of ['/', '/api', '/api/v1/__proto__', '/api//v1/users']) {
      expect(requiredScopes('GET', path)).to.equal(undefined);
    }
  });

  it('should know every operation there is', () => {
    const { operations } = readOperations();
    expect(operations).to.have.length.above(900);
    for (const { method, path, scopes } of operations) {
      const concrete = path.replaceAll(/\{[^}]*\}/g, 'x1');
      expect(requiredScopes(method as Method, concrete), `${method} ${path}`).to.deep.equal(scopes);
    }
  });

  it('should refuse what is no relative URL', () => {
    for (const url of [
      'api/v1/users',
      '//host/api',
      '/\\host',
      'https://acme.okta.com/api',
      '',
      7,
    ]) {
      expect(refusal(() => requiredScopes('GET', url as string)).field).to.equal('relativeUrl');
    }
  });

  it('should finish on a megabyte', () => {
    expect(requiredScopes('GET', `/${'a/'.repeat(500_000)}`)).to.equal(undefined);
    expect(requiredScopes('GET', `/api/v1/users?${'?'.repeat(1_000_000)}`)).to.have.length(1);
  });
});
