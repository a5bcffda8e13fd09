import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { inspect } from 'node:util';
import {
  EMPTY,
  endWith,
  firstValueFrom,
  forkJoin,
  lastValueFrom,
  ignoreElements,
  map,
  mergeMap,
  of,
  toArray,
  type Observable,
} from 'rxjs';
import { OktaApiError, OktaAuthError } from '../../../lib/errors.js';
import type { Head, Request } from '../../../lib/http/types.js';
import {
  apiToken,
  customApiAction,
  privateKeyJwt,
  type ActionEvent,
  type CustomApiAction,
} from '../../../lib/index.js';
import type { Sandbox, SandboxOptions } from '../../../lib/sandbox/index.js';
import { ecKey } from '../../support/keys.js';
import { eventually } from '../../support/eventually.js';
import { appKey, serviceOrg, type ServiceOrg } from '../../support/serviceOrg.js';

describe('privateKeyJwt', () => {
  let service: ServiceOrg | undefined;
  const start = async (options?: SandboxOptions & { readonly dpop?: boolean }) => {
    service = await serviceOrg(options);
    return service;
  };
  afterEach(async () => {
    await service?.org.close();
    service = undefined;
  });

  const get = { requestType: 'GET', relativeUrl: '/api/v1/users?limit=1' } as const;
  const users = ({ orgUrl }: Sandbox): Request => ({
    method: 'GET',
    url: `${orgUrl}/api/v1/users?limit=1`,
    headers: {},
  });
  const statusOf = (exchange: Observable<Head>): Observable<number> =>
    exchange.pipe(
      mergeMap(({ statusCode, body }) => body.pipe(ignoreElements(), endWith(statusCode))),
    );
  const post = {
    requestType: 'POST',
    relativeUrl: '/api/v1/groups',
    body: { profile: { name: 'Night shift' } },
  } as const;
  const countOf = (action: CustomApiAction, relativeUrl = '/api/v1/users?limit=20') =>
    lastValueFrom(
      action({ requestType: 'GET(Streaming)', relativeUrl }).pipe(
        map((output) => ('recordsStreamed' in output ? output.recordsStreamed : undefined)),
      ),
    );
  const failureOf = async (run: Observable<unknown>): Promise<unknown> =>
    lastValueFrom(run).then(
      () => undefined,
      (error: unknown) => error,
    );
  const authFailureOf = async (run: Observable<unknown>): Promise<OktaAuthError> => {
    const error = await failureOf(run);
    expect(error).to.be.instanceOf(OktaAuthError);
    return error as OktaAuthError;
  };
  const proofs = (sent: readonly Request[]) => sent.map(({ headers }) => String(headers['dpop']));

  describe('one token for all', () => {
    it('should ask for one token for many first calls of several actions', async () => {
      const { action, actionOf, signed, tokenRequests, org } = await start({ latency: 20 });
      const other = actionOf();
      await lastValueFrom(
        forkJoin([
          action(get),
          other(get),
          other({ ...get, relativeUrl: '/api/v1/groups' }),
          ...[1, 2, 3].map(() => statusOf(signed(users(org)))),
        ]),
      );
      expect(tokenRequests()).to.equal(1);
      expect(org.stats.byPath['GET /api/v1/users']).to.equal(5);
    });

    it('should ask for nothing before the first subscription, and not again afterwards', async () => {
      const { action, tokenRequests, sent } = await start({ users: 5 });
      const call = action(get);
      expect(sent).to.deep.equal([]);
      await lastValueFrom(call);
      await lastValueFrom(call);
      expect(tokenRequests()).to.equal(1);
    });

    it('should have a token for each org', async () => {
      const one = await start({ users: 5 });
      const two = await serviceOrg({ users: 5 });
      const auth = privateKeyJwt({
        clientId: '0oaService',
        privateKey: appKey.pem,
        scopes: 'okta.users.read',
      });
      for (const { org } of [one, two, one]) {
        await lastValueFrom(customApiAction({ orgUrl: org.orgUrl, auth })(get));
      }
      for (const { org } of [one, two]) {
        expect(org.stats.byPath['POST /oauth2/v1/token']).to.equal(1);
      }
      await two.org.close();
    });

    it('should end the token request when the last who waits for it leaves', async () => {
      const { signed, org } = await start({ users: 5, latency: 60_000 });
      const [one, two] = [users(org), users(org)].map((request) => signed(request).subscribe());
      await eventually(() => org.stats.inFlight === 1);
      one?.unsubscribe();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(org.stats.aborted).to.equal(0);
      two?.unsubscribe();
      await eventually(() => org.stats.aborted === 1);
      expect(org.stats.requests).to.equal(1);
    });

    it('should tell of the token request as of any other', async () => {
      const { action } = await start({ users: 5 });
      const events: ActionEvent[] = [];
      const listening = action.events.subscribe((event) => events.push(event));
      await lastValueFrom(action(get));
      listening.unsubscribe();
      const told = events.flatMap((event) => (event.type === 'request' ? [event.path] : []));
      expect(told).to.deep.equal(['/oauth2/v1/token', '/api/v1/users']);
    });
  });

  describe('renewal', () => {
    for (const dpop of [false, true]) {
      it(`should come in the middle of a stream, and lose nothing: dpop ${String(dpop)}`, async () => {
        const { action, org, tokenRequests } = await start({
          users: 300,
          tokenLifetime: 1_000,
          nonceLifetime: 300,
          latency: 100,
          dpop,
        });
        const plain = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token) });
        const [records, expected] = await lastValueFrom(
          forkJoin([countOf(action), countOf(plain)]),
        );
        expect(records).to.equal(expected);
        expect(tokenRequests()).to.be.above(dpop ? 2 : 1);
      });
    }

    it('should follow a 401 in the middle of a stream, once for all, and lose nothing', async () => {
      const { action, org, tokenRequests } = await start({ users: 100 });
      const whole = await countOf(action);
      org.fault('invalidToken', { path: '/api/v1/users', skip: 2 });
      expect(await countOf(action)).to.equal(whole);
      expect(tokenRequests()).to.equal(2);
    });

    it('should make one request when several are refused at once', async () => {
      const { action, signed, org, tokenRequests } = await start({ users: 5, latency: 20 });
      await lastValueFrom(action(get));
      org.fault('invalidToken', { path: '/api/v1/users', count: 4 });
      const calls = [1, 2, 3, 4].map(() => statusOf(signed(users(org))));
      expect(await lastValueFrom(forkJoin(calls))).to.deep.equal([200, 200, 200, 200]);
      expect(tokenRequests()).to.equal(2);
    });

    it('should repeat a POST that was not executed, with its body', async () => {
      const { action, org } = await start({ users: 5 });
      org.fault('invalidToken', { path: '/api/v1/groups' });
      const { body } = await lastValueFrom(action(post));
      expect(body).to.deep.include({ type: 'OKTA_GROUP' });
      expect(org.stats.byPath['POST /api/v1/groups']).to.equal(2);
    });

    it('should not repeat a second time', async () => {
      const { action, org, tokenRequests } = await start({ users: 5 });
      org.fault('invalidToken', { path: '/api/v1/users', count: Infinity });
      const error = await failureOf(action(get));
      expect(error).to.be.instanceOf(OktaApiError).and.include({ statusCode: 401 });
      expect(org.stats.byPath['GET /api/v1/users']).to.equal(2);
      expect(tokenRequests()).to.equal(2);
    });

    it('should be nothing that an API token has', async () => {
      const { org } = await start({ users: 5 });
      const action = customApiAction({ orgUrl: org.orgUrl, auth: apiToken('00wrong') });
      expect(await failureOf(action(get))).to.include({ statusCode: 401 });
      expect(org.stats.requests).to.equal(1);
    });

    it('should serve on with the token there is when the endpoint is out of order', async () => {
      let now = 0;
      const { org } = await start({ users: 5 });
      const action = customApiAction({
        orgUrl: org.orgUrl,
        auth: privateKeyJwt({
          clientId: '0oaService',
          privateKey: appKey.pem,
          scopes: 'okta.users.read',
        }),
        scheduler: { now: () => now, schedule: () => EMPTY.subscribe() },
        retry: { attempts: 1 },
      });
      now = Date.now();
      await lastValueFrom(action(get));
      const off = org.fault('error503', { path: '/oauth2', count: Infinity });
      now += 3_550_000;
      await lastValueFrom(action(get));
      now += 60_000;
      const error = await authFailureOf(action(get));
      expect(error.cause).to.be.instanceOf(OktaApiError).and.include({ statusCode: 503 });
      off();
      await lastValueFrom(action(get));
      expect(org.stats.byPath['GET /api/v1/users']).to.equal(3);
    });
  });

  describe('proofs of possession', () => {
    it('should be new for every request, and for every attempt of one', async () => {
      const { action, org, sent, tokenRequests } = await start({ users: 100, dpop: true });
      org.fault('invalidToken', { path: '/api/v1/users', skip: 1 });
      expect(await countOf(action)).to.be.above(80);
      const jtis = proofs(sent).map((proof) => decodeJwt(proof).jti);
      expect(new Set(jtis).size).to.equal(sent.length);
      expect(tokenRequests()).to.equal(3);
    });

    it('should name the URL without its query and the hash of the token', async () => {
      const { action, org, sent } = await start({ users: 5, dpop: true });
      await lastValueFrom(action(get));
      const claims = decodeJwt(proofs(sent).at(-1) ?? '');
      expect(claims).to.include({ htm: 'GET', htu: `${org.orgUrl}/api/v1/users` });
      expect(claims).to.have.any.keys('ath');
      expect(sent.at(-1)?.headers['authorization']).to.match(/^DPoP eyJ/);
    });

    for (const minutes of [-10, 10]) {
      it(`should hold when the clock of the org is ${String(minutes)} minutes off`, async () => {
        const serverClockOffset = minutes * 60_000;
        const { action, org } = await start({ users: 100, dpop: true, serverClockOffset });
        expect(await countOf(action)).to.be.above(80);
        expect(org.stats.byPath['POST /oauth2/v1/token']).to.equal(2);
      });
    }

    /** An org that gives tokens at once and answers all else by `answer`. */
    const orgThat = (answer: (request: Request) => Partial<Head>) => {
      const sent: Request[] = [];
      const token = { token_type: 'DPoP', expires_in: 3600, access_token: 'eyJabc' };
      const send = (request: Request): Observable<Head> => {
        sent.push(request);
        const head = { statusCode: 200, headers: {}, body: EMPTY };
        return request.url.endsWith('/oauth2/v1/token')
          ? of({
              ...head,
              headers: { 'content-type': 'application/json' },
              body: of(Buffer.from(JSON.stringify(token))),
            })
          : of({ ...head, ...answer(request) });
      };
      const options = { clientId: '0oa1', privateKey: appKey.pem, scopes: 'a', dpop: true };
      const orgUrl = 'https://acme.okta.com';
      const action = customApiAction({ orgUrl, auth: privateKeyJwt(options), send });
      return { action, sent };
    };
    const nonces = (sent: readonly Request[]) =>
      proofs(sent).map((proof) => decodeJwt(proof)['nonce']);

    it('should repeat a request with the nonce that the API asks for, and the same token', async () => {
      for (const statusCode of [400, 401]) {
        const { action, sent } = orgThat(({ headers }) =>
          decodeJwt(String(headers['dpop']))['nonce'] === 'n1'
            ? { statusCode: 200 }
            : {
                statusCode,
                headers: { 'dpop-nonce': 'n1', 'www-authenticate': 'DPoP error="use_dpop_nonce"' },
              },
        );
        await lastValueFrom(action(get));
        expect(nonces(sent)).to.deep.equal([undefined, undefined, 'n1']);
      }
    });

    it('should go on when the nonces have been forgotten in the middle of a stream', async () => {
      const { action, org, tokenRequests } = await start({ users: 100, dpop: true });
      const whole = await countOf(action);
      const before = org.stats.byPath['GET /api/v1/users'] ?? 0;
      org.fault('staleNonce', { path: '/api/v1/users', skip: 2 });
      expect(await countOf(action)).to.equal(whole);
      expect(org.stats.byPath['GET /api/v1/users']).to.equal(2 * before + 1);
      expect(tokenRequests()).to.equal(2);
    });

    it('should keep the nonce of any response', async () => {
      let count = 0;
      const { action, sent } = orgThat(() => ({
        headers: { 'dpop-nonce': `n${(count += 1).toString()}` },
      }));
      for (let call = 0; call < 3; call++) await lastValueFrom(action(get));
      expect(nonces(sent)).to.deep.equal([undefined, undefined, 'n1', 'n2']);
    });

    it('should stop when the API asks for one nonce after the other', async () => {
      let count = 0;
      const { action, sent } = orgThat(() => ({
        statusCode: 400,
        headers: {
          'dpop-nonce': `n${(count += 1).toString()}`,
          'www-authenticate': 'DPoP error="use_dpop_nonce"',
        },
      }));
      expect(await failureOf(action(get))).to.include({ statusCode: 400 });
      expect(sent).to.have.length(3);
    });
  });

  describe('failure', () => {
    const cases: readonly (readonly [
      string,
      Partial<Parameters<typeof privateKeyJwt>[0]>,
      string,
    ])[] = [
      ['another app', { clientId: '0oaOther' }, 'invalid_client'],
      ['another key', { privateKey: ecKey().pem }, 'invalid_client'],
      ['a scope that was not granted', { scopes: 'okta.logs.read' }, 'invalid_scope'],
    ];
    for (const [name, changes, expected] of cases) {
      it(`should say ${expected} for ${name} and send nothing else`, async () => {
        const { actionOf, org } = await start({ users: 5 });
        const error = await authFailureOf(actionOf(changes)(get));
        expect(error.error).to.equal(expected);
        expect(error.errorDescription).to.be.a('string').that.is.not.empty;
        expect(org.stats.byPath).to.deep.equal({ 'POST /oauth2/v1/token': 1 });
      });
    }

    it('should end a stream with its place', async () => {
      const { action, org } = await start({ users: 100 });
      await lastValueFrom(action(get));
      org.fault('invalidToken', { path: '/api/v1/users', skip: 2, count: Infinity });
      org.fault('invalidClient', { path: '/oauth2', count: Infinity });
      const error = await authFailureOf(
        action({ requestType: 'GET(Streaming)', relativeUrl: '/api/v1/users?limit=20' }),
      );
      expect(error).to.include({ error: 'invalid_client', recordsStreamed: 40 });
    });

    it('should ask again for the next call', async () => {
      const { action, org } = await start({ users: 5 });
      org.fault('invalidClient', { path: '/oauth2' });
      await authFailureOf(action(get));
      expect((await lastValueFrom(action(get))).statusCode).to.equal(200);
    });

    it('should say that an app demands proofs, or does not', async () => {
      const demanding = await start({ users: 5, dpop: true });
      const without = await authFailureOf(demanding.actionOf({ dpop: false })(get));
      expect(without.error).to.equal('invalid_dpop_proof');
      expect(without.message).to.contain('add dpop: true');
      await demanding.org.close();

      const other = await start({ users: 5 });
      const bound = await authFailureOf(other.actionOf({ dpop: true })(get));
      expect(bound.message).to.contain('leave dpop out');
      expect(other.org.stats.byPath).to.deep.equal({ 'POST /oauth2/v1/token': 1 });
    });

    for (const name of ['emptyOk', 'otherJson'] as const) {
      it(`should take nothing of ${name} for a token`, async () => {
        const { action, org } = await start({ users: 5 });
        org.fault(name, { path: '/oauth2' });
        const error = await authFailureOf(action(get));
        expect(error.message).to.contain('answered 200 with a token that is missing');
        expect(org.stats.byPath).to.deep.equal({ 'POST /oauth2/v1/token': 1 });
      });
    }

    for (const name of [
      'resetBeforeHeaders',
      'resetInBody',
      'truncatedJson',
      'truncatedGzip',
      'htmlError',
    ] as const) {
      it(`should be an OktaAuthError with a cause for ${name} of the endpoint`, async () => {
        const { action, org } = await start({ users: 5 });
        org.fault(name, { path: '/oauth2' });
        const error = await authFailureOf(action(get));
        expect(error.cause).to.be.instanceOf(Error);
        expect(org.stats.byPath).to.deep.equal({ 'POST /oauth2/v1/token': 1 });
      });
    }

    it('should refuse what is wrong at once', () => {
      const wrong = { clientId: '', privateKey: '', scopes: '' };
      expect(() => privateKeyJwt(wrong)).to.throw(/^clientId /);
    });
  });

  describe('secrets', () => {
    const secretsIn = (sent: readonly Request[]) =>
      sent.flatMap(({ headers, body }) => [
        String(headers['authorization']).replace(/^\w+ /, ''),
        String(headers['dpop']),
        new URLSearchParams(String(body)).get('client_assertion') ?? '',
      ]);
    const keyParts = [String(appKey.jwk['d']), ...appKey.pem.split('\n').slice(1, 2)];
    const formsOf = (secret: string) => [
      secret,
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('base64url'),
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
    ];
    const shownOf = (value: unknown): string =>
      inspect(value, { showHidden: true, depth: Infinity, getters: true }) +
      JSON.stringify(value, (_key, part: unknown) =>
        part instanceof Error
          ? Object.assign({}, part, { message: part.message, stack: part.stack })
          : part,
      );

    for (const dpop of [false, true]) {
      it(`should be in no error, event or value: dpop ${String(dpop)}`, async () => {
        const { action, org, sent } = await start({ users: 100, dpop });
        const events: ActionEvent[] = [];
        action.events.subscribe((event) => events.push(event));
        const seen: unknown[] = [action, action(get), events];
        const faults = [
          ['invalidClient', '/oauth2'],
          ['error500', '/oauth2'],
          ['quota429', '/oauth2'],
          ['resetBeforeHeaders', '/oauth2'],
          ['resetInBody', '/oauth2'],
          ['truncatedJson', '/oauth2'],
          ['htmlError', '/oauth2'],
          ['error500', '/api'],
          ['emptyForbidden', '/api'],
          ['resetBeforeHeaders', '/api'],
          ['resetInBody', '/api'],
          ['truncatedJson', '/api'],
        ] as const;
        for (const [name, path] of faults) {
          const off = org.fault(name, { path, count: Infinity });
          const error = await failureOf(action(get));
          expect(error, name).to.be.instanceOf(Error);
          seen.push(error);
          off();
        }
        seen.push(await lastValueFrom(action(get)), await failureOf(action({ ...post, body: [] })));
        seen.push(
          await firstValueFrom(action.stream({ relativeUrl: get.relativeUrl }).pipe(toArray())),
        );
        const shown = seen.map(shownOf).join('\n');
        const secrets = new Set(
          [...secretsIn(sent), ...keyParts].filter((text) => text.length > 20),
        );
        expect(secrets.size).to.be.above(8);
        const leaks = [...secrets].flatMap(formsOf).filter((form) => shown.includes(form));
        expect(leaks).to.deep.equal([]);
      });
    }
  });
});
