import { expect } from 'chai';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { lastValueFrom, map, type Observable } from 'rxjs';
import { restore, stub } from 'sinon';
import { Agent, MockAgent, type Dispatcher } from 'undici';
import {
  accessToken,
  apiToken,
  connectionFromEnvironment,
  cursorOf,
  customApiAction,
  governor,
  privateKeyJwt,
  type ConnectionOptions,
  type CustomApiAction,
  type OktaStreamsError,
} from '../lib/index.js';
import { startSandbox, type FaultName, type Sandbox } from '../lib/sandbox/index.js';
import { eventually } from './support/eventually.js';
import { ecKey, pemOf, rsaKey } from './support/keys.js';
import { loopback } from './support/loopback.js';
import { formsOf, shownOf } from './support/secrets.js';

const app = ecKey();
const proof = ecKey();
const rsa = rsaKey();
const token = `00${'aB3dE6gH9j_K-'.repeat(3)}z`;
const clientId = '0oaService';
const scopes = 'okta.users.read';

/** What signs requests, as they are sent. */
const sent: string[] = [];
/** What is known from the start. */
const secrets = new Set<string>([
  token,
  ...[app, proof, rsa].map(({ pem }) => pem),
  ...[app, proof, rsa].flatMap(({ jwk }) =>
    ['d', 'p', 'q', 'dp', 'dq', 'qi'].flatMap((part) => (part in jwk ? String(jwk[part]) : [])),
  ),
  pemOf(rsa.key, 'pkcs1'),
  pemOf(app.key, 'sec1'),
]);

/** Sends as usual, and notes what signs each request. */
const recorder = new Agent().compose((dispatch) => (options, handler) => {
  const headers = options.headers as Readonly<Record<string, string | undefined>>;
  const { authorization, dpop } = headers;
  const assertion =
    typeof options.body === 'string' && options.path === '/oauth2/v1/token'
      ? new URLSearchParams(options.body).get('client_assertion')
      : undefined;
  for (const secret of [authorization?.replace(/^\w+ /, ''), dpop, assertion]) {
    if (typeof secret === 'string' && secret !== '') sent.push(secret);
  }
  return dispatch(options, handler);
});

const get = { requestType: 'GET', relativeUrl: '/api/v1/users?limit=20' } as const;
const once = { retry: { attempts: 1 }, rateLimit: { maxWait: 0 } } as const;

describe('what is secret', () => {
  let org: Sandbox;
  const printed: unknown[] = [];
  const told: unknown[] = [];
  const listen = (message: unknown) => void told.push(message);

  before(async () => {
    org = await startSandbox({
      users: 100,
      serviceApps: [
        { clientId, publicJwk: app.publicJwk, scopes: [scopes], dpop: true },
        { clientId: '0oaBearer', publicJwk: app.publicJwk, scopes: [scopes] },
      ],
    });
    secrets.add(org.token);
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      stub(console, method).callsFake((...args: unknown[]) => void printed.push(args));
    }
    process.on('warning', listen);
  });
  after(async () => {
    process.off('warning', listen);
    restore();
    await recorder.close();
    await org.close();
  });

  const actionWith = (options: Partial<ConnectionOptions>): CustomApiAction => {
    const action = customApiAction({
      orgUrl: org.orgUrl,
      auth: apiToken(token),
      dispatcher: recorder,
      ...once,
      ...options,
    });
    action.events.subscribe(listen);
    return action;
  };
  const signedBy = {
    'an API token': () => apiToken(org.token),
    'an access token': () => accessToken(org.token),
    'a service app': () =>
      privateKeyJwt({ clientId: '0oaBearer', privateKey: app.pem, scopes, keyId: 'one' }),
    'a service app with DPoP': () =>
      privateKeyJwt({ clientId, privateKey: app.jwk, scopes, dpop: true, dpopKey: proof.jwk }),
  };

  /** Fails when one of the secrets shows in what was collected, in whatever form. */
  const expectNothingIn = (...values: readonly unknown[]) => {
    const shown = [...values, ...printed.splice(0), ...told.splice(0)].map(shownOf).join('\n');
    const forms = [...secrets, ...new Set(sent.splice(0))].flatMap((secret) => [
      ...formsOf(secret),
    ]);
    const leaks = forms.filter((form) => shown.includes(form));
    expect(leaks).to.deep.equal([]);
  };
  const failureOf = async (run: Observable<unknown>): Promise<OktaStreamsError> => {
    const error: unknown = await lastValueFrom(run, { defaultValue: undefined }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(Error);
    return error as OktaStreamsError;
  };
  const streamOf = (action: CustomApiAction) =>
    action({ ...get, requestType: 'GET(Streaming)', streaming: { readAhead: 0 } });

  describe('is not in errors of requests and streams', () => {
    const faults: readonly FaultName[] = [
      'error500',
      'error504',
      'invalidToken',
      'quota429',
      'concurrency429',
      'emptyForbidden',
      'otherJson',
      'resetBeforeHeaders',
      'resetInBody',
      'truncatedJson',
      'foreignNextLink',
      'stalledHeaders',
      'stalledBody',
      'invalidClient',
      'staleNonce',
    ];
    for (const [name, auth] of Object.entries(signedBy)) {
      const places = name.includes('app') ? ['/api', '/oauth2'] : ['/api'];
      const inPlaces = (fault: FaultName) => places.map((path) => [fault, path] as const);
      it(`signed by ${name}`, async () => {
        const seen: unknown[] = [];
        const codes = new Set<string>();
        for (const [fault, path] of faults.flatMap(inPlaces)) {
          const timeout = fault.startsWith('stalled') ? 200 : 60_000;
          const action = actionWith({ auth: auth(), timeout, maxResponseSize: 1024 * 1024 });
          const off = org.fault(fault, { path, count: Infinity });
          for (const run of [action(get), streamOf(action)]) {
            const outcome: unknown = await lastValueFrom(run).catch((reason: unknown) => reason);
            if (!(outcome instanceof Error && 'code' in outcome)) continue;
            codes.add(String(outcome.code));
            seen.push(outcome);
          }
          off();
        }
        expect([...codes]).to.include.members([
          'ERR_OKTA_API',
          'ERR_OKTA_RATE_LIMIT',
          'ERR_OKTA_NETWORK',
          'ERR_OKTA_BODY',
          'ERR_OKTA_TIMEOUT',
          'ERR_OKTA_LINK',
        ]);
        expectNothingIn(seen);
      }).timeout(60_000);
    }
  });

  describe('is not in errors of an org that repeats what it was sent', () => {
    const answers = {
      'an error object': (said: string) => [
        401,
        'application/json',
        JSON.stringify({ errorSummary: said, errorCauses: [{ errorSummary: said }], [said]: said }),
      ],
      text: (said: string) => [500, 'text/plain', said],
      bytes: (said: string) => [502, 'application/octet-stream', said],
      'JSON that is none': (said: string) => [200, 'application/json', `{"${said}`],
      HTML: (said: string) => [200, 'text/html', `<html>${said}`],
      'an id': () => [403, 'text/plain', ''],
    } satisfies Record<string, (said: string) => readonly [number, string, string] | unknown[]>;
    for (const [what, answerOf] of Object.entries(answers)) {
      it(`in ${what}`, async () => {
        const server = await loopback(({ headers, url }, response) => {
          if (url === '/oauth2/v1/token') {
            const body = { access_token: token, token_type: 'DPoP', expires_in: 3600 };
            response.setHeader('content-type', 'application/json');
            response.end(JSON.stringify(body));
            return;
          }
          const said = `${headers.authorization ?? ''} ${String(headers['dpop'])}`;
          const [statusCode, type, body] = answerOf(said);
          response.writeHead(statusCode, {
            'content-type': type,
            'x-okta-request-id': said,
            'www-authenticate': `Bearer error="x", error_description="${said}"`,
          });
          response.end(body);
        });
        for (const auth of [signedBy['an API token'], signedBy['a service app with DPoP']]) {
          const action = actionWith({ auth: auth(), orgUrl: server.origin });
          expectNothingIn(await failureOf(streamOf(action)));
          const output = await lastValueFrom(action({ ...get, throwHttpErrors: false })).catch(
            (error: unknown) => error,
          );
          if (what !== 'HTML') expectNothingIn(output);
        }
        await server.close();
      });
    }
  });

  describe('is not in errors of the network', () => {
    const servers: Server[] = [];
    afterEach(async () => {
      for (const server of servers.splice(0)) {
        await new Promise((resolve) => server.close(resolve));
      }
    });
    const listening = async (server: Server): Promise<string> => {
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `127.0.0.1:${(server.address() as AddressInfo).port.toString()}`;
    };
    const echo = () =>
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', (bytes) => socket.end(bytes));
      });
    const wrongWith = async (change: Partial<ConnectionOptions>) => {
      for (const [name, auth] of Object.entries(signedBy)) {
        const error = await failureOf(actionWith({ auth: auth(), ...change })(get));
        expect(error.code, name).to.match(/^ERR_OKTA_(?:NETWORK|AUTH)$/);
        expectNothingIn(error);
      }
    };

    it('where nobody listens', () => wrongWith({ orgUrl: 'http://127.0.0.1:1' }));

    it('where no TLS is spoken', () =>
      wrongWith({ orgUrl: org.orgUrl.replace('http:', 'https:') }));

    it('where the request comes back as it was sent', async () => {
      await wrongWith({ orgUrl: `http://${await listening(echo())}` });
    });

    it('where a dispatcher shows the request in what it throws', async () => {
      for (const when of ['thrown', 'told'] as const) {
        const dispatch: Dispatcher['dispatch'] = (options, handler) => {
          const error = Object.assign(new Error(JSON.stringify(options)), { options });
          if (when === 'thrown') throw error;
          handler.onResponseError?.({} as Dispatcher.DispatchController, error);
          return true;
        };
        const dispatcher = new Agent().compose(() => dispatch);
        await wrongWith({ dispatcher: recorder.compose(() => dispatch) });
        await dispatcher.close();
      }
    });

    it('where a mock matches other headers', async () => {
      const mock = new MockAgent();
      mock.disableNetConnect();
      const headers = { authorization: 'other' };
      mock
        .get(org.orgUrl)
        .intercept({ path: () => true, headers })
        .reply(200);
      await wrongWith({ dispatcher: mock });
      await mock.close();
    });
  });

  describe('is not in errors of a token endpoint', () => {
    const kept = 'k'.repeat(40);
    const answers: Readonly<
      Record<string, (response: ServerResponse, request: IncomingMessage, body: string) => void>
    > = {
      "that repeats it as OAuth's error": (response, { headers }, body) => {
        const all = [body, headers['dpop'], ...new URLSearchParams(body).values()].join(' ');
        json(response, 400, { error: all, error_description: all, access_token: kept });
      },
      "that repeats it as Okta's error": (response, { headers }, body) => {
        const all = [body, headers['dpop'], ...new URLSearchParams(body).values()].join(' ');
        const errorCauses = [{ errorSummary: all }];
        json(response, 500, { errorCode: 'E1', errorSummary: all, errorId: all, errorCauses });
      },
      'that repeats it as a page': (response, { headers }, body) => {
        response.writeHead(502, { 'content-type': 'text/html' });
        response.end(`<pre>${JSON.stringify(headers)}\n${body}</pre>`);
      },
      'that repeats it in headers': (response, { headers }, body) => {
        const assertion = new URLSearchParams(body).get('client_assertion') ?? '';
        const proof = String(headers['dpop']);
        response.writeHead(401, {
          'www-authenticate': `Bearer error="invalid", error_description="${assertion} ${proof}"`,
          'x-debug': [assertion, proof],
          location: `/?${body}`,
        });
        response.end();
      },
      'whose token is of another type': (response) => {
        json(response, 200, { access_token: kept, token_type: 'mac', expires_in: 60 });
      },
      'whose token is none': (response) => {
        json(response, 200, { access_token: `${kept} ${kept}`, token_type: 'DPoP' });
      },
      'whose token does not arrive whole': (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(`{"access_token":"${kept}`);
      },
      'that gives it in HTML': (response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(`<p>${kept}</p>`);
      },
    };
    for (const [name, answer] of Object.entries(answers)) {
      it(name, async () => {
        const server = await loopback((request, response) => {
          void text(request).then((body) => {
            answer(response, request, body);
          });
        });
        try {
          sent.push(kept);
          for (const dpop of [false, true]) {
            const auth = privateKeyJwt({ clientId, privateKey: rsa.pem, scopes, dpop });
            const error = await failureOf(actionWith({ orgUrl: server.origin, auth })(get));
            expect(error.code).to.equal('ERR_OKTA_AUTH');
            expect(sent.length).to.be.above(1);
            expectNothingIn(error);
            sent.push(kept);
          }
        } finally {
          await server.close();
        }
      });
    }
  });

  describe('is not in errors of input', () => {
    const broken = (text: string) => `${text.slice(0, 60)}!${text.slice(61)}`;
    const acme = 'https://acme.okta.com';
    const auth = apiToken(token);
    const key =
      (privateKey: unknown, more: object = {}) =>
      () =>
        privateKeyJwt({ clientId, scopes, ...more, privateKey: privateKey as string });
    const wrong: Readonly<Record<string, () => unknown>> = {
      'a token with its scheme': () => apiToken(`SSWS ${token}`),
      'a token with a space': () => apiToken(`${token} ${token}`),
      'an access token with its scheme': () => accessToken(`Bearer ${token}`),
      'a token in the place of auth': () => actionWith({ auth: token as never }),
      'a token in the URL': () => actionWith({ orgUrl: `https://me:${token}@acme.okta.com` }),
      'a key that is broken': key(broken(app.pem)),
      'a key without its end': key(app.pem.slice(0, -40)),
      'a key whose type is wrong': key(app.pem.replaceAll('PRIVATE', 'PUBLIC')),
      'a key in a list': key([app.pem]),
      'a JWK that is broken': key({ ...app.jwk, crv: 'P-384' }),
      'a JWK in a set': key({ keys: [app.jwk] }),
      'a JWK as text that is cut': key(JSON.stringify(rsa.jwk).slice(0, -1)),
      'a JWK of another algorithm': key({ ...app.jwk, alg: 'RS256' }),
      'a key as a scope': key(app.pem, { scopes: app.pem }),
      'a key as the client id': key(app.pem, { clientId: app.pem }),
      'a key as the key id': key(app.pem, { keyId: app.jwk }),
      'a key as the algorithm': key(app.pem, { algorithm: app.pem }),
      'a key in a field that is unknown': key(app.pem, { secret: app.pem }),
      'the key of the app as that of proofs': key(app.pem, { dpop: true, dpopKey: app.jwk }),
      'a key from the environment': () =>
        connectionFromEnvironment({
          orgUrl: acme,
          authorizationMode: 'PrivateKey',
          clientId,
          scopes,
          privateKey: broken(app.pem),
        }),
      'a token from the environment': () =>
        connectionFromEnvironment({ orgUrl: acme, token: `${token} ` }),
    };
    for (const [name, act] of Object.entries(wrong)) {
      it(name, () => {
        let error: unknown;
        try {
          act();
        } catch (thrown) {
          error = thrown;
        }
        expect(error).to.have.property('code', 'ERR_OKTA_INPUT');
        expectNothingIn(error);
      });
    }

    it('a token among the headers', async () => {
      const headers = { authorization: `SSWS ${token}` };
      const error = await failureOf(actionWith({ auth })({ ...get, headers }));
      expect(error.code).to.equal('ERR_OKTA_INPUT');
      expectNothingIn(error);
    });

    it('a token that its provider gets wrong', async () => {
      const wrongly = accessToken(() => `${token} ${token}`);
      const error = await failureOf(actionWith({ auth: wrongly })(get));
      expect(error.code).to.equal('ERR_OKTA_AUTH');
      expectNothingIn(error);
    });
  });

  describe('is not in what the library hands out', () => {
    for (const [name, signing] of Object.entries(signedBy)) {
      it(`signed by ${name}`, async () => {
        const auth = signing();
        const rateLimit = governor({ share: 1 });
        const action = actionWith({ auth, rateLimit });
        const shown: unknown[] = [auth, rateLimit, action, action.events, action.of()];
        const { body, ...answered } = await lastValueFrom(action(get));
        expect(body).to.have.length(20);
        const streamed = await lastValueFrom(streamOf(action));
        const failed = await failureOf(
          action.stream({
            relativeUrl: get.relativeUrl,
            streaming: {
              flow: map(() => {
                throw new Error('flow');
              }),
            },
          }),
        );
        const other = { relativeUrl: '/api/v1/groups', streaming: { cursor: cursorOf(failed) } };
        shown.push(answered, streamed, failed, await failureOf(action.stream(other)));
        expectNothingIn(shown);
      });

      it(`while it is on its way, signed by ${name}`, async () => {
        const action = actionWith({ auth: signing(), dispatcher: new Agent() });
        org.fault('stalledHeaders', { path: '/api' });
        const run = action(get);
        const aborted = org.stats.aborted;
        const subscription = run.subscribe();
        await eventually(() => org.stats.inFlight > 0 && org.stats.openConnections > 0);
        expectNothingIn(run, subscription, action);
        subscription.unsubscribe();
        await eventually(() => org.stats.aborted > aborted);
      });
    }
  });
});

function json(response: ServerResponse, statusCode: number, body: object): void {
  response.writeHead(statusCode, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
