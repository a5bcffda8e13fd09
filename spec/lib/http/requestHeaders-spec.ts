import { expect } from 'chai';
import { requestHeaders } from '../../../lib/http/requestHeaders.js';

describe('requestHeaders', () => {
  const connection = { userAgent: 'mine/1 okta-streams/0' };
  const own = {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    'content-type': 'application/json',
    'user-agent': 'mine/1 okta-streams/0',
  };

  it("should be the connector's own", () => {
    expect(requestHeaders(connection, {})).to.deep.equal(own);
  });

  it('should take the content type of the body', () => {
    expect(requestHeaders(connection, {}, 'text/plain')).to.deep.equal({
      ...own,
      'content-type': 'text/plain',
    });
  });

  it("should be added to, and overridden by, the caller's", () => {
    const given = {
      accept: 'text/csv',
      'content-type': 'application/json; okta-response=omitCredentials',
      'x-many': ['a', 'b'],
    };
    expect(requestHeaders(connection, given, 'text/plain')).to.deep.equal({ ...own, ...given });
  });
});
