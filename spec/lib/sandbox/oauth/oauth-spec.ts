import { expect } from 'chai';
import { createHash, randomUUID } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import { startSandbox } from '../../../../lib/sandbox/index.js';
import type { Sandbox, SandboxOptions } from '../../../../lib/sandbox/index.js';
import { ecKey, rsaKey, type KeyPair } from '../../../support/keys.js';
import { clientOf, type Answer, type Send } from '../client.js';

const app = ecKey();
const rsa = rsaKey();
const own = ecKey();
const sandboxWith = (options: SandboxOptions = {}) =>
  startSandbox({
    users: 5,
    serviceApps: [
      {
        clientId: '0oaPlain',
        publicJwk: app.publicJwk,
        scopes: ['okta.users.read', 'okta.groups.manage'],
      },
      { clientId: '0oaBound', publicJwk: app.publicJwk, scopes: ['okta.users.read'], dpop: true },
      {
        clientId: '0oaKid',
        publicJwk: { ...rsa.publicJwk, kid: 'one' },
        scopes: ['okta.users.read'],
      },
    ],
    ...options,
  });

describe('the token endpoint', () => {
  let org: Sandbox;
  let send: Send;
  before(async () => {
    org = await sandboxWith();
    send = clientOf(org);
  });
  after(() => org.close());

  const now = () => Math.floor(Date.now() / 1000);
  const sign = (
    claims: JWTPayload,
    header: object = {},
    { key }: KeyPair = app,
    alg = 'ES256',
  ): Promise<string> => new SignJWT(claims).setProtectedHeader({ alg, ...header }).sign(key);
  const assertionClaims = (changes: JWTPayload = {}): JWTPayload => ({
    iss: '0oaPlain',
    sub: '0oaPlain',
    aud: `${org.orgUrl}/oauth2/v1/token`,
    exp: now() + 300,
    jti: randomUUID(),
    ...changes,
  });
  const ask = (
    form: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> =>
    send('/oauth2/v1/token', {
      method: 'POST',
      headers: {
        authorization: '',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'okta.users.read',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        ...form,
      }).toString(),
    });
  const askAs = async (claims: JWTPayload = {}, form: Readonly<Record<string, string>> = {}) =>
    ask({ client_assertion: await sign(assertionClaims(claims)), ...form });
  const outcome = ({ status, body }: Answer) => [status, body['error']];
  const get = (authorization: string, path = '/api/v1/users', headers: object = {}) =>
    send(path, { headers: { authorization, ...headers } });

  it('should give a Bearer token that is good for what it was granted', async () => {
    const { status, body } = await askAs({}, { scope: 'okta.users.read okta.groups.manage' });
    expect(status).to.equal(200);
    expect(body).to.include({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'okta.users.read okta.groups.manage',
    });
    const authorization = `Bearer ${String(body['access_token'])}`;
    expect((await get(authorization)).status).to.equal(200);
    expect((await get(authorization, '/api/v1/groups')).status).to.equal(200);
    expect((await get(authorization, '/api/v1/apps')).status).to.equal(403);
  });

  it('should name the scope that a token lacks, without a body', async () => {
    const { body } = await askAs();
    const { status, text, headers } = await send('/api/v1/users', {
      method: 'POST',
      headers: { authorization: `Bearer ${String(body['access_token'])}` },
      json: {},
    });
    expect([status, text]).to.deep.equal([403, '']);
    expect(headers.get('www-authenticate')).to.match(
      /^Bearer .*scope="okta\.users\.manage", error="insufficient_scope"/,
    );
  });

  it('should take its tokens until they end, as Bearer and as nothing else', async () => {
    const short = await sandboxWith({ tokenLifetime: 1_000 });
    try {
      const to = clientOf(short);
      const client_assertion = await sign(
        assertionClaims({ aud: `${short.orgUrl}/oauth2/v1/token` }),
      );
      const { body } = await to('/oauth2/v1/token', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          scope: 'okta.users.read',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion,
        }).toString(),
      });
      expect(body['expires_in']).to.equal(1);
      const token = String(body['access_token']);
      const status = async (scheme: string) =>
        (await to('/api/v1/users', { headers: { authorization: `${scheme} ${token}` } })).status;
      expect(await status('Bearer')).to.equal(200);
      expect(await status('SSWS')).to.equal(401);
      await new Promise((resolve) => setTimeout(resolve, 1_010));
      const answer = await to('/api/v1/users', { headers: { authorization: `Bearer ${token}` } });
      expect([answer.status, answer.body['errorCode']]).to.deep.equal([401, 'E0000011']);
    } finally {
      await short.close();
    }
  });

  it('should refuse an assertion that does not hold', async () => {
    const cases: readonly JWTPayload[] = [
      { iss: '0oaOther', sub: '0oaOther' },
      { sub: '0oaBound' },
      { aud: org.orgUrl },
      { exp: now() - 1 },
      { exp: now() + 7200 },
      { iat: now() + 60 },
    ];
    for (const claims of cases) {
      expect(outcome(await askAs(claims))).to.deep.equal([401, 'invalid_client']);
    }
    const forged = [
      await sign(assertionClaims(), {}, own),
      await sign(assertionClaims({ iss: '0oaKid', sub: '0oaKid' }), { kid: 'two' }, rsa, 'RS256'),
      `${(await sign(assertionClaims())).split('.').slice(0, 2).join('.')}.`,
      'a.b.c',
      '',
    ];
    for (const client_assertion of forged) {
      expect(outcome(await ask({ client_assertion }))).to.deep.equal([401, 'invalid_client']);
    }
    const other = await askAs({}, { client_assertion_type: 'other' });
    expect(outcome(other)).to.deep.equal([401, 'invalid_client']);
  });

  it('should take the key id that the app has', async () => {
    const claims = assertionClaims({ iss: '0oaKid', sub: '0oaKid' });
    const client_assertion = await sign(claims, { kid: 'one' }, rsa, 'RS512');
    expect((await ask({ client_assertion })).status).to.equal(200);
  });

  it('should take an assertion once', async () => {
    const client_assertion = await sign(assertionClaims());
    expect((await ask({ client_assertion })).status).to.equal(200);
    expect(outcome(await ask({ client_assertion }))).to.deep.equal([401, 'invalid_client']);
  });

  it('should refuse other grants and scopes', async () => {
    const grant = await askAs({}, { grant_type: 'password' });
    expect(outcome(grant)).to.deep.equal([400, 'unsupported_grant_type']);
    for (const scope of ['okta.logs.read', 'okta.users.read okta.logs.read', '']) {
      expect(outcome(await askAs({}, { scope }))).to.deep.equal([400, 'invalid_scope']);
    }
  });

  it('should answer POST alone', async () => {
    expect((await send('/oauth2/v1/token')).status).to.equal(405);
  });

  describe('with DPoP', () => {
    const tokenUrl = () => `${org.orgUrl}/oauth2/v1/token`;
    const prove = (claims: JWTPayload = {}, header: object = {}, pair = own) =>
      sign(
        { htm: 'POST', htu: tokenUrl(), iat: now(), jti: randomUUID(), ...claims },
        { typ: 'dpop+jwt', jwk: own.publicJwk, ...header },
        pair,
      );
    const bound = { iss: '0oaBound', sub: '0oaBound' };
    const askBound = async (dpop?: string) =>
      ask(
        { client_assertion: await sign(assertionClaims(bound)) },
        dpop === undefined ? {} : { dpop },
      );
    const nonce = async () => String((await askBound(await prove())).headers.get('dpop-nonce'));
    const tokenOf = async () => {
      const { body } = await askBound(await prove({ nonce: await nonce() }));
      expect(body['token_type']).to.equal('DPoP');
      return String(body['access_token']);
    };
    const proofFor = (token: string, claims: JWTPayload = {}, header?: object, pair?: KeyPair) =>
      prove(
        {
          htm: 'GET',
          htu: `${org.orgUrl}/api/v1/users`,
          ath: createHash('sha256').update(token).digest('base64url'),
          ...claims,
        },
        header,
        pair,
      );

    it('should ask for a proof, and for a nonce in it', async () => {
      expect(outcome(await askBound())).to.deep.equal([400, 'invalid_dpop_proof']);
      const first = await askBound(await prove());
      expect(outcome(first)).to.deep.equal([400, 'use_dpop_nonce']);
      expect(first.headers.get('dpop-nonce')).to.match(/^[\w-]{22}$/);
      expect(outcome(await askBound(await prove({ nonce: 'old' })))).to.deep.equal([
        400,
        'use_dpop_nonce',
      ]);
    });

    it('should spend the assertion when it asks for a nonce', async () => {
      const client_assertion = await sign(assertionClaims(bound));
      const first = await ask({ client_assertion }, { dpop: await prove() });
      const proof = await prove({ nonce: String(first.headers.get('dpop-nonce')) });
      const second = await ask({ client_assertion }, { dpop: proof });
      expect(outcome(second)).to.deep.equal([401, 'invalid_client']);
    });

    it('should take a new proof with the token that is bound to its key', async () => {
      const token = await tokenOf();
      for (const query of ['', '?limit=1']) {
        const dpop = await proofFor(token);
        const { status } = await get(`DPoP ${token}`, `/api/v1/users${query}`, { dpop });
        expect(status).to.equal(200);
      }
    });

    it('should compare htu with the path decoded, as Okta does', async () => {
      const token = await tokenOf();
      for (const [path, htu, status] of [
        ['a.b%40example.com', 'a.b@example.com', 404],
        ['a%23b', 'a%23b', 404],
        ['a.b%40example.com', 'a.b%40example.com', 400],
        ['a%23b', 'a#b', 400],
      ] as const) {
        const dpop = await proofFor(token, { htu: `${org.orgUrl}/api/v1/users/${htu}` });
        const answer = await get(`DPoP ${token}`, `/api/v1/users/${path}`, { dpop });
        expect(answer.status, htu).to.equal(status);
      }
    });

    it('should refuse a proof that does not fit, without a body', async () => {
      const token = await tokenOf();
      const used = await proofFor(token);
      await get(`DPoP ${token}`, '/api/v1/users', { dpop: used });
      const proofs: readonly (string | undefined)[] = [
        undefined,
        used,
        'a.b.c',
        await proofFor(token, { htm: 'POST' }),
        await proofFor(token, { htu: `${org.orgUrl}/api/v1/users?limit=1` }),
        await proofFor(token, { iat: now() - 3600 }),
        await proofFor(token, { iat: now() + 3600 }),
        await proofFor('other'),
        await proofFor(token, {}, { typ: 'JWT' }),
        await proofFor(token, {}, { jwk: app.publicJwk }),
        await proofFor(token, {}, { jwk: own.jwk }),
        await proofFor(token, {}, { jwk: undefined }),
      ];
      for (const dpop of proofs) {
        const headers = dpop === undefined ? {} : { dpop };
        const {
          status,
          text,
          headers: answered,
        } = await get(`DPoP ${token}`, '/api/v1/users', headers);
        expect([status, text]).to.deep.equal([400, '']);
        expect(answered.get('www-authenticate')).to.match(
          /^DPoP algs="RS256 .*", error="invalid_dpop_proof", error_description=/,
        );
      }
    });

    it('should refuse a bound token with the proof of another key, or as Bearer', async () => {
      const token = await tokenOf();
      const stolen = await proofFor(token, {}, { jwk: app.publicJwk }, app);
      expect((await get(`DPoP ${token}`, '/api/v1/users', { dpop: stolen })).status).to.equal(401);
      const dpop = await proofFor(token);
      expect((await get(`Bearer ${token}`, '/api/v1/users', { dpop })).status).to.equal(401);
    });

    it('should refuse a proof at the token endpoint that has served there', async () => {
      const dpop = await prove({ nonce: await nonce() });
      expect((await askBound(dpop)).status).to.equal(200);
      expect(outcome(await askBound(dpop))).to.deep.equal([400, 'invalid_dpop_proof']);
    });

    it('should take a proof without a nonce, or with a good one, and tell it of a bad one', async () => {
      const token = await tokenOf();
      const getWith = async (claims: JWTPayload) => {
        const dpop = await proofFor(token, claims);
        return get(`DPoP ${token}`, '/api/v1/users', { dpop });
      };
      const good = await nonce();
      expect((await getWith({})).status).to.equal(200);
      expect((await getWith({ nonce: good })).status).to.equal(200);
      const { status, text, headers } = await getWith({ nonce: 'old' });
      expect([status, text]).to.deep.equal([400, '']);
      expect(headers.get('www-authenticate')).to.contain('error="use_dpop_nonce"');
      expect(headers.get('dpop-nonce')).to.equal(good);
    });

    it('should forget all nonces for staleNonce', async () => {
      const before = await nonce();
      org.fault('staleNonce');
      const answer = await askBound(await prove({ nonce: before }));
      expect(outcome(answer)).to.deep.equal([400, 'use_dpop_nonce']);
      const fresh = String(answer.headers.get('dpop-nonce'));
      expect(fresh).not.to.equal(before);
      expect((await askBound(await prove({ nonce: fresh }))).status).to.equal(200);
    });

    it('should change its nonce and take the one before for a while', async () => {
      const changing = await sandboxWith({ nonceLifetime: 100 });
      try {
        const to = clientOf(changing);
        const told = async () => {
          const { headers } = await to('/oauth2/v1/token', {
            method: 'POST',
            headers: { 'content-type': 'application/x-www-form-urlencoded', dpop: 'x' },
            body: 'grant_type=none',
          });
          return headers.get('dpop-nonce');
        };
        const first = await told();
        await new Promise((resolve) => setTimeout(resolve, 110));
        expect(await told()).not.to.equal(first);
      } finally {
        await changing.close();
      }
    });
  });
});

describe('readOAuthOptions', () => {
  it('should refuse what is wrong, by name', async () => {
    const good = { clientId: 'a', publicJwk: app.publicJwk, scopes: ['okta.users.read'] };
    const cases: readonly (readonly [unknown, RegExp])[] = [
      [{ serviceApps: good }, /^serviceApps must be a list/],
      [{ serviceApps: ['a'] }, /^serviceApps\[0\] must be an object/],
      [{ serviceApps: [null] }, /^serviceApps\[0\] must be an object/],
      [{ serviceApps: [{ ...good, clientId: '' }] }, /^serviceApps\[0\]\.clientId /],
      [{ serviceApps: [{ ...good, scopes: 'a' }] }, /^serviceApps\[0\]\.scopes /],
      [{ serviceApps: [good, { ...good, publicJwk: app.jwk }] }, /^serviceApps\[1\]\.publicJwk /],
      [{ serviceApps: [{ ...good, publicJwk: {} }] }, /^serviceApps\[0\]\.publicJwk /],
      [{ serviceApps: [{ ...good, secret: 'a' }] }, /^serviceApps\[0\]\.secret does not exist/],
      [{ tokenLifetime: 999 }, /^tokenLifetime must be a number from 1000/],
      [{ nonceLifetime: 0 }, /^nonceLifetime must be a number from 1 /],
    ];
    for (const [options, expected] of cases) {
      const error: unknown = await startSandbox(options as SandboxOptions).then(
        (org) => org.close(),
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(TypeError).with.property('message').that.matches(expected);
    }
  });
});
