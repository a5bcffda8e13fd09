import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { firstValueFrom, of, throwError } from 'rxjs';
import { noHints, type ServerHints } from '../../../lib/auth/serverHints.js';
import { parseServiceClient } from '../../../lib/auth/serviceClient.js';
import { requestToken } from '../../../lib/auth/tokenEndpoint.js';
import { OktaAuthError, OktaTimeoutError } from '../../../lib/errors.js';
import type { Head, Request } from '../../../lib/http/types.js';
import { ecKey } from '../../support/keys.js';

describe('requestToken', () => {
  const options = {
    clientId: '0oa1',
    privateKey: ecKey().pem,
    scopes: ['okta.users.read', 'okta.apps.read'],
  };
  const bearer = parseServiceClient(options);
  const bound = parseServiceClient({ ...options, dpop: true });
  const token = { token_type: 'Bearer', expires_in: 3600, access_token: 'eyJabc' };
  const nonceWanted = { error: 'use_dpop_nonce' };

  const head = (statusCode: number, body: unknown): Head => ({
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: of(Buffer.from(JSON.stringify(body))),
  });
  let sent: Request[];
  let hints: ServerHints;
  beforeEach(() => {
    sent = [];
    hints = noHints;
  });
  /** Answers in turn, the last again and again; before each answer `learn` may change the hints. */
  const ask = (
    client: typeof bearer,
    answers: readonly Head[],
    learn: (count: number) => ServerHints = () => hints,
  ) =>
    firstValueFrom(
      requestToken(
        (request) => {
          sent.push(request);
          hints = learn(sent.length);
          return of(answers[Math.min(sent.length, answers.length) - 1] ?? head(500, {}));
        },
        client,
        {
          orgUrl: 'https://acme.okta.com',
          hints: () => hints,
          now: () => Date.UTC(2026, 0, 1),
          userAgent: 'me/1',
        },
      ),
    );
  const failure = async (promise: Promise<unknown>): Promise<OktaAuthError> => {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(OktaAuthError);
    return error as OktaAuthError;
  };
  const formOf = (index: number) => new URLSearchParams(String(sent[index]?.body));
  const claimsOf = (jwt: unknown) => decodeJwt(String(jwt));
  const assertionOf = (index: number) => claimsOf(formOf(index).get('client_assertion'));
  const proofOf = (index: number) => claimsOf(sent[index]?.headers['dpop']);

  it('should send the form of client_credentials with a signed assertion', async () => {
    expect((await ask(bearer, [head(200, token)])).value).to.equal('eyJabc');
    const [request] = sent;
    expect(request).to.include({
      method: 'POST',
      url: 'https://acme.okta.com/oauth2/v1/token',
    });
    expect(request?.headers).to.deep.equal({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'me/1',
    });
    const form = formOf(0);
    form.delete('client_assertion');
    expect(Object.fromEntries(form)).to.deep.equal({
      grant_type: 'client_credentials',
      scope: 'okta.users.read okta.apps.read',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect(assertionOf(0)).to.include({ iss: '0oa1', sub: '0oa1', aud: request?.url });
  });

  it('should repeat with the nonce, a new proof and a new assertion', async () => {
    const answers = [head(400, nonceWanted), head(200, { ...token, token_type: 'DPoP' })];
    const { scheme } = await ask(bound, answers, () => ({ ...noHints, nonce: 'n1' }));
    expect(scheme).to.equal('DPoP');
    expect(proofOf(0)).to.include({ htm: 'POST', htu: 'https://acme.okta.com/oauth2/v1/token' });
    expect(proofOf(0)).not.to.have.any.keys('nonce', 'ath');
    expect(proofOf(1)['nonce']).to.equal('n1');
    expect(proofOf(1).jti).not.to.equal(proofOf(0).jti);
    expect(assertionOf(1).jti).not.to.equal(assertionOf(0).jti);
  });

  it('should repeat a refused proof by the clock of the org', async () => {
    const answers = [
      head(400, { error: 'invalid_dpop_proof' }),
      head(200, { ...token, token_type: 'DPoP' }),
    ];
    await ask(bound, answers, () => ({ ...noHints, clockOffset: 600_000 }));
    expect(Number(proofOf(1).iat) - Number(proofOf(0).iat)).to.equal(600);
    expect(Number(assertionOf(1).exp) - Number(assertionOf(0).exp)).to.equal(600);
  });

  it('should repeat twice at most, and only when it has learnt something', async () => {
    const anew = (count: number) => ({ ...noHints, nonce: `n${count.toString()}` });
    const error = await failure(ask(bound, [head(400, nonceWanted)], anew));
    expect(error.error).to.equal('use_dpop_nonce');
    expect(sent).to.have.length(3);

    sent = [];
    await failure(ask(bound, [head(400, nonceWanted)]));
    expect(sent).to.have.length(1);

    sent = [];
    await failure(ask(bound, [head(400, { error: 'invalid_client' })], anew));
    expect(sent).to.have.length(1);

    sent = [];
    await failure(ask(bearer, [head(400, nonceWanted)], anew));
    expect(sent).to.have.length(1);
  });

  it('should fail with what the endpoint says', async () => {
    const body = { error: 'invalid_scope', error_description: 'No.' };
    const error = await failure(ask(bearer, [head(400, body)]));
    expect(error).to.include({ error: 'invalid_scope', errorDescription: 'No.' });
  });

  it('should fail with any status but 200, though there be a token', async () => {
    for (const status of [201, 204, 302, 404, 500])
      await failure(ask(bearer, [head(status, token)]));
  });

  it('should fail when the exchange does, or the body', async () => {
    const late = new OktaTimeoutError('late');
    const exchange = throwError(() => late);
    const lateBody = { ...head(200, token), body: exchange };
    const cut = { ...head(200, token), body: of(Buffer.from('{"access_token":"hunt')) };
    expect((await failure(ask(bearer, [lateBody]))).cause).to.equal(late);
    expect((await failure(ask(bearer, [cut]))).message).to.contain('POST /oauth2/v1/token failed');
    const server = {
      orgUrl: 'https://acme.okta.com',
      hints: () => noHints,
      now: () => 0,
      userAgent: undefined,
    };
    const never = requestToken(() => exchange, bearer, server);
    expect((await failure(firstValueFrom(never))).cause).to.equal(late);
  });
});
