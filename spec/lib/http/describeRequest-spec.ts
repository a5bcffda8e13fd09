import { expect } from 'chai';
import { describeRequest, pathOfUrl } from '../../../lib/http/describeRequest.js';

describe('describeRequest', () => {
  it('should be method and path, without host and query', () => {
    const url = 'https://acme.okta.com/api/v1/users?search=lee@acme.com';
    expect(describeRequest({ method: 'GET', url })).to.equal('GET /api/v1/users');
    expect(describeRequest({ method: 'DELETE', url: '/api/v1/users/1?a' })).to.equal(
      'DELETE /api/v1/users/1',
    );
  });
});

describe('pathOfUrl', () => {
  it('should be the path of a URL or of a path', () => {
    for (const [url, path] of [
      ['https://acme.okta.com/api/v1/users?a=1', '/api/v1/users'],
      ['http://127.0.0.1:8080/a/b', '/a/b'],
      ['/api/v1/users?redirect=https://evil.com/x', '/api/v1/users'],
      ['https://acme.okta.com?a=/b', ''],
      ['https://acme.okta.com/', '/'],
    ] as const) {
      expect(pathOfUrl(url), url).to.equal(path);
    }
  });
});
