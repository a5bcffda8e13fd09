import { expect } from 'chai';
import { inspect } from 'node:util';
import { OktaApiError, OktaBodyError, OktaNetworkError } from '../../../lib/errors.js';
import { parseServiceClient } from '../../../lib/auth/serviceClient.js';
import { brokenExchange, oauthErrorOf, tokenRefusal } from '../../../lib/auth/tokenRefusal.js';
import type { Headers, Request } from '../../../lib/http/types.js';
import { ecKey } from '../../support/keys.js';

const options = {
  clientId: '0oa1',
  privateKey: ecKey().pem,
  scopes: 'okta.users.read okta.apps.read',
};
const bearer = parseServiceClient(options);
const bound = parseServiceClient({ ...options, dpop: true });
const request: Request = {
  method: 'POST',
  url: 'https://acme.okta.com/oauth2/v1/token',
  headers: { dpop: 'proof.of.possession' },
  body: 'grant_type=client_credentials&client_assertion=head.body.signature',
};
const refusal = (statusCode: number, body: unknown, client = bearer, headers: Headers = {}) =>
  tokenRefusal({ request, statusCode, headers, body }, client);
const shown = (error: unknown) => inspect(error, { showHidden: true, depth: Infinity });

describe('tokenRefusal', () => {
  it("should carry OAuth's error and say what to do", () => {
    const body = { error: 'invalid_client', error_description: 'The signature is invalid.' };
    const error = refusal(401, body, bearer, { 'x-okta-request-id': 'req1' });
    expect(error.code).to.equal('ERR_OKTA_AUTH');
    expect(error.error).to.equal('invalid_client');
    expect(error.errorDescription).to.equal('The signature is invalid.');
    expect(error.requestId).to.equal('req1');
    expect(error.message).to.equal(
      'POST /oauth2/v1/token answered 401: invalid_client, The signature is invalid; ' +
        'check that the app 0oa1 exists and holds the public key of privateKey (keyId)',
    );
  });

  it('should advise by the error', () => {
    const advice: readonly (readonly [string, RegExp, typeof bearer?])[] = [
      [
        'invalid_scope',
        /grant the app 0oa1 each of the scopes okta\.users\.read okta\.apps\.read$/,
      ],
      ['unauthorized_client', /client_credentials$/],
      ['invalid_dpop_proof', /add dpop: true$/],
      ['invalid_dpop_proof', /clock/, bound],
      ['use_dpop_nonce', /clock/, bound],
      ['access_denied', /check clientId, privateKey and scopes$/],
    ];
    for (const [error, expected, client] of advice) {
      expect(refusal(400, { error }, client).message).to.match(expected);
    }
  });

  it('should keep status and headers in its cause, for whoever decides to try again', () => {
    const body = { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit' };
    const error = refusal(429, body, bearer, { 'x-rate-limit-reset': '1' });
    const cause = error.cause as OktaApiError;
    expect(cause).to.be.instanceOf(OktaApiError);
    expect(cause).to.include({ statusCode: 429, errorCode: 'E0000047' });
    expect(cause.headers).to.deep.equal({ 'x-rate-limit-reset': '1' });
    expect(error.error).to.equal(undefined);
    expect(error.message).to.contain('E0000047, API call exceeded').and.contain('later');
  });

  it('should do without a body that says anything', () => {
    for (const body of [undefined, '<html>', [], 7, { error: 7 }]) {
      const error = refusal(502, body);
      expect(error.message).to.equal(
        'POST /oauth2/v1/token answered 502; send the request again later',
      );
    }
  });

  it('should never repeat what was sent, though the answer does', () => {
    for (const secret of ['head.body.signature', 'proof.of.possession']) {
      const text = `${'bad '.repeat(73)}${secret}`;
      for (const body of [
        { error: text },
        { error: 'x', error_description: text },
        { errorCode: text, errorSummary: text, errorId: text },
        { error: 'x', other: text },
        text,
      ]) {
        expect(shown(refusal(400, body))).not.to.contain(secret.slice(0, 5));
      }
    }
  });

  it('should cut what is long', () => {
    const error = refusal(400, { error: 'x', error_description: 'y'.repeat(1_000_000) });
    expect(error.message.length).to.be.below(600);
  });
});

describe('oauthErrorOf', () => {
  it('should keep texts alone', () => {
    const body = { error: 'a', error_description: 7, errorCode: '', access_token: 'b' };
    expect(oauthErrorOf(body)).to.deep.equal({ error: 'a' });
    for (const none of [null, undefined, 'a', 7]) expect(oauthErrorOf(none)).to.deep.equal({});
  });
});

describe('brokenExchange', () => {
  it('should keep the cause', () => {
    const cause = new OktaNetworkError('reset');
    const error = brokenExchange(request, cause);
    expect(error.cause).to.equal(cause);
    expect(error.message).to.contain('POST /oauth2/v1/token failed');
  });

  it('should keep the beginning of a body to itself', () => {
    const cause = new OktaBodyError('does not parse', { bodyStart: '{"access_token":"hunter2' });
    expect(shown(brokenExchange(request, cause))).not.to.contain('hunter2');
  });
});
