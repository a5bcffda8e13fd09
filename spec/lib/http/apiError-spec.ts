import { expect } from 'chai';
import { inspect } from 'node:util';
import { OktaApiError } from '../../../lib/errors.js';
import { apiError, type Refusal } from '../../../lib/http/apiError.js';

const request = {
  method: 'GET',
  url: 'https://acme.okta.com/api/v1/users?search=lee@acme.com',
} as const;

function errorOf(refusal: Partial<Refusal>): OktaApiError {
  return apiError(request, { statusCode: 400, headers: {}, body: undefined, ...refusal });
}

describe('apiError', () => {
  it("should be made of Okta's error object", () => {
    const headers = { 'x-okta-request-id': 'req1', link: ['<a>', '<b>'] };
    const body = {
      errorCode: 'E0000001',
      errorSummary: 'Api validation failed: login',
      errorLink: 'E0000001',
      errorId: 'oae1',
      errorCauses: [{ errorSummary: 'login: already exists', location: 'profile.login' }],
    };
    const error = errorOf({ headers, body });
    expect(error).to.be.instanceOf(OktaApiError);
    expect(error).to.include({
      name: 'OktaApiError',
      code: 'ERR_OKTA_API',
      statusCode: 400,
      errorCode: 'E0000001',
      errorSummary: 'Api validation failed: login',
      errorId: 'oae1',
      requestId: 'req1',
    });
    expect(error).to.not.have.property('missingScope');
    expect(error.errorCauses).to.deep.equal(body.errorCauses);
    expect(error.headers).to.equal(headers);
    expect(error.body).to.equal(body);
    expect(error.message).to.equal(
      'GET /api/v1/users answered 400: Api validation failed: login (E0000001); ' +
        'correct the request; errorCauses tell which part',
    );
  });

  it('should read causes that are bare strings, and pass over what is neither', () => {
    const errorCauses = ['first', { reason: 'second' }, null, 3];
    expect(errorOf({ body: { errorCauses } }).errorCauses).to.deep.equal([
      { errorSummary: 'first' },
      { reason: 'second' },
      {},
      {},
    ]);
    expect(errorOf({ body: { errorCauses: 'none' } }).errorCauses).to.equal(undefined);
  });

  it("should be made of OAuth's error object", () => {
    const body = { error: 'invalid_client', error_description: 'The client is unknown.' };
    const error = errorOf({ statusCode: 401, body });
    expect(error.errorCode).to.equal('invalid_client');
    expect(error.errorSummary).to.equal('The client is unknown.');
    expect(error.message).to.contain(': The client is unknown. (invalid_client); check the token');
  });

  it('should name the scope that WWW-Authenticate says is missing', () => {
    const challenge =
      'Bearer authorization_uri="https://acme.okta.com/oauth2/v1/authorize", realm="acme", ' +
      'scope="okta.users.read okta.groups.read", error="insufficient_scope", ' +
      'error_description="The access token has not the scope.", resource="/api/v1/users"';
    for (const header of [challenge, [challenge, 'DPoP algs="RS256"']]) {
      const error = errorOf({ statusCode: 403, headers: { 'www-authenticate': header } });
      expect(error.missingScope).to.equal('okta.users.read okta.groups.read');
      expect(error.errorSummary).to.equal(undefined);
      expect(error.message).to.equal(
        'GET /api/v1/users answered 403: The access token has not the scope.; ' +
          'grant the scope okta.users.read okta.groups.read to the app',
      );
    }
  });

  it('should name documented scopes, of which one list is enough', () => {
    const documentedScopes = [['okta.a', 'okta.b'], ['okta.c']];
    const error = errorOf({ statusCode: 403, documentedScopes });
    expect(error.missingScope).to.equal(undefined);
    expect(error.message).to.contain(
      'grant the app okta.a and okta.b, or okta.c, and an admin role that may do this',
    );
    const none = errorOf({ statusCode: 403, documentedScopes: [] });
    expect(none.message).to.contain('give the token the admin role or scope');
  });

  it('should say what a challenge says when no scope is missing', () => {
    const challenged = (value: string) =>
      errorOf({ statusCode: 401, headers: { 'www-authenticate': value } });
    const error = challenged('Bearer error="invalid_token", scope="okta.users.read"');
    expect(error.missingScope).to.equal(undefined);
    expect(error.message).to.contain('answered 401: invalid_token; check the token');
    expect(challenged('Bearer ERROR="invalid_token"').message).to.contain('invalid_token');
    const twice = 'Bearer error="insufficient_scope", scope="a", DPoP error="x", scope="b"';
    expect(challenged(twice).missingScope).to.equal('a');
    expect(challenged('Negotiate').message).to.contain('answered 401; check the token');
    expect(challenged('Bearer constructor="x", __proto__="y"').missingScope).to.equal(undefined);
  });

  it('should prefer the body to the challenge for the summary', () => {
    const error = errorOf({
      statusCode: 403,
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="a"' },
      body: { errorSummary: 'You do not have permission', errorCode: 'E0000006' },
    });
    expect(error.message).to.contain(': You do not have permission (E0000006); grant the scope a');
  });

  it('should take a body that is no error object as it is', () => {
    for (const body of [
      '<html><body>Bad Gateway</body></html>',
      new Uint8Array([1]),
      [],
      null,
      7,
      { errorCode: 7, errorSummary: '', errorId: null },
    ]) {
      const error = errorOf({ statusCode: 502, body });
      expect(error.body).to.equal(body);
      expect(error.message).to.equal('GET /api/v1/users answered 502; send it again later');
      expect(error).to.not.have.any.keys('errorCode', 'errorSummary', 'errorId', 'errorCauses');
    }
  });

  for (const [statusCode, advice] of [
    [302, ': a redirect that is not followed; see errorCode'],
    [304, ': a redirect that is not followed; see errorCode'],
    [400, '; correct the request'],
    [401, '; check the token'],
    [403, '; give the token the admin role or scope'],
    [404, '; check the path'],
    [408, '; send it again later'],
    [409, '; see errorCode, headers and body'],
    [423, '; send it again later'],
    [429, '; send it again after the rate limit window'],
    [500, '; send it again later'],
    [503, '; send it again later'],
  ] as const) {
    it(`should say what to do about a ${statusCode.toString()}`, () => {
      expect(errorOf({ statusCode }).message).to.contain(
        `GET /api/v1/users answered ${statusCode.toString()}${advice}`,
      );
    });
  }

  const documentedScopes = [['okta.users.manage']];

  it('should name a role or scope for what denies them alone', () => {
    const codes = [undefined, 'E0000005', 'E0000006', 'insufficient_scope'];
    for (const errorCode of codes) {
      const body = errorCode === undefined ? undefined : { errorCode };
      expect(errorOf({ statusCode: 403, body }).message).to.contain('admin role or scope');
      const error = errorOf({ statusCode: 403, body, documentedScopes });
      expect(error.missingScope).to.equal('okta.users.manage');
    }
  });

  for (const [errorCode, advice] of [
    ['E0000015', 'the org lacks the feature'],
    ['E0000038', 'already in that state, or not in one that allows it'],
    ['E0000014', 'see errorCode, headers and body'],
    ['E0000022', 'see errorCode, headers and body'],
  ] as const) {
    it(`should not blame a role for a 403 of ${errorCode}`, () => {
      const body = { errorCode, errorSummary: 'No.' };
      const error = errorOf({ statusCode: 403, body, documentedScopes });
      expect(error.missingScope).to.equal(undefined);
      expect(error.message)
        .to.contain(advice)
        .and.not.match(/role|scope/);
    });
  }

  it('should not blame a role for what a gateway refuses', () => {
    const error = errorOf({ statusCode: 403, body: '<html>blocked</html>', documentedScopes });
    expect(error.missingScope).to.equal(undefined);
    expect(error.message).to.contain('answered 403; see errorCode, headers and body');
  });

  it('should show neither query, headers nor body', () => {
    const error = errorOf({
      headers: { 'set-cookie': 'sid=secret-cookie' },
      body: { errorCode: 'E1', password: 'secret-body' },
    });
    for (const shown of [inspect(error), JSON.stringify(error), error.stack ?? '']) {
      expect(shown).to.not.match(/secret|lee@acme/);
    }
  });

  it('should read a hostile challenge of 1 MB in linear time', () => {
    for (const piece of ['a', 'a=', 'a="', '"', 'error="']) {
      const challenge = piece.repeat(1_000_000 / piece.length);
      errorOf({ headers: { 'www-authenticate': challenge } });
    }
  });
});
