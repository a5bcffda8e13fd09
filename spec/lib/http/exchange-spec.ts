import { expect } from 'chai';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import {
  catchError,
  concatMap,
  EMPTY,
  firstValueFrom,
  forkJoin,
  lastValueFrom,
  merge,
  tap,
  toArray,
  type Observable,
} from 'rxjs';
import sinon from 'sinon';
import { Agent, errors as undiciErrors, type Dispatcher } from 'undici';
import { OktaNetworkError, OktaTimeoutError } from '../../../lib/errors.js';
import { exchange, type ExchangeOptions } from '../../../lib/http/exchange.js';
import type { Head, Method, Request, Send } from '../../../lib/http/types.js';
import { eventually } from '../../support/eventually.js';
import { loopback, type Loopback } from '../../support/loopback.js';

const path = '/api/v1/users';

describe('exchange', () => {
  let server: Loopback;
  let listener: RequestListener;
  let received: IncomingMessage[];
  let send: Send;

  beforeEach(async () => {
    received = [];
    listener = (_request, response) => {
      response.end();
    };
    server = await loopback((request, response) => {
      received.push(request);
      listener(request, response);
    });
    send = exchange();
  });

  afterEach(() => server.close());

  const requestTo = (url: string, more: Partial<Request> = {}): Request => ({
    method: 'GET',
    url: `${server.origin}${url}`,
    headers: {},
    ...more,
  });
  /** The text of the body; waits for the end of the exchange. */
  const textOf = async (source: Observable<Head>) => {
    const chunks = await lastValueFrom(
      source.pipe(
        concatMap(({ body }) => body),
        toArray(),
      ),
    );
    return Buffer.concat(chunks).toString();
  };
  /** What `source` and the body of its head notify, as it comes. */
  const watch = (source: Observable<Head>) => {
    const log: string[] = [];
    const errors: unknown[] = [];
    const heads: Head[] = [];
    const observerOf = (name: string) => ({
      error: (error: unknown) => {
        log.push(`${name} error`);
        errors.push(error);
      },
      complete: () => {
        log.push(`${name} complete`);
      },
    });
    const subscription = source.subscribe({
      ...observerOf('head'),
      next: (head) => {
        log.push('head');
        heads.push(head);
      },
    });
    const readBody = () =>
      heads[0]?.body.subscribe({
        ...observerOf('body'),
        next: (chunk) => log.push(Buffer.from(chunk).toString()),
      });
    return { log, errors, heads, subscription, readBody };
  };

  describe('request', () => {
    it('should send nothing before it is subscribed, and once for each subscription', async () => {
      const cold = send(requestTo(path));
      expect(received).to.have.length(0);
      await textOf(cold);
      await textOf(cold);
      expect(received).to.have.length(2);
    });

    it('should send method, path, query, headers and body as they are', async () => {
      const bodies: string[] = [];
      listener = (request, response) => {
        request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
        request.on('end', () => response.end());
      };
      const url = `${path}?search=a+b%20c&after=1,2`;
      const headers = { accept: 'application/json', 'x-many': ['a', 'b'] };
      await textOf(send(requestTo(url, { method: 'POST', headers, body: '{"a":"é"}' })));
      await textOf(send(requestTo(url, { method: 'PATCH', body: new Uint8Array([111, 107]) })));
      expect(bodies).to.deep.equal(['{"a":"é"}', 'ok']);
      const [post, patch] = received;
      expect(post?.method).to.equal('POST');
      expect(post?.url).to.equal(url);
      expect(post?.headers).to.deep.include({
        accept: 'application/json',
        'x-many': 'a, b',
        'content-length': '10',
      });
      expect(patch?.method).to.equal('PATCH');
    });

    it('should send Content-Length: 0 with a POST or PUT that has no body', async () => {
      const lengthOf = async (method: Method) => {
        await textOf(send(requestTo(path, { method })));
        return received.at(-1)?.headers['content-length'];
      };
      expect(await lengthOf('POST')).to.equal('0');
      expect(await lengthOf('PUT')).to.equal('0');
      expect(await lengthOf('GET')).to.equal(undefined);
      expect(await lengthOf('DELETE')).to.equal(undefined);
    });

    it('should use sockets again', async () => {
      for (let i = 0; i < 5; i++) await textOf(send(requestTo(path)));
      // The body ends before undici counts its socket as free, so the second request opens another.
      expect(server.opened()).to.be.at.most(2);
    });
  });

  it('should tell of a connection that takes too long as a timeout before anything has left', async () => {
    const cause = new undiciErrors.ConnectTimeoutError('late');
    const dispatcher = new Agent({
      connect: (_options, callback) => {
        callback(cause, null);
      },
    });
    const { errors } = watch(exchange({ dispatcher })(requestTo(path)));
    await eventually(() => errors.length > 0);
    expect(errors[0]).to.be.instanceOf(OktaTimeoutError);
    expect(errors[0]).to.include({ sent: false, cause });
    expect((errors[0] as Error).message).to.contain('GET /api/v1/users was not sent');
  });

  it('should take as long to connect as it may', async () => {
    // A server that takes the connection and never shakes hands.
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const url = `https://127.0.0.1:${port.toString()}${path}`;
    const { errors } = watch(exchange({ connectTimeout: 1 })({ method: 'GET', url, headers: {} }));
    await eventually(() => errors.length > 0);
    silent.close();
    expect(errors[0]).to.be.instanceOf(OktaTimeoutError);
    expect(errors[0]).to.include({ sent: false });
    expect((errors[0] as Error).message).to.contain('raise connection.timeout.connect');
  });

  describe('undici, which is not made to be called from within its callbacks', () => {
    const unreachable = 'https://127.0.0.1:1';
    const get = (url = unreachable): Request => ({
      method: 'GET',
      url: `${url}${path}`,
      headers: {},
    });
    let uncaught: unknown[];
    const note = (error: unknown) => uncaught.push(error);
    let listeners: NodeJS.UncaughtExceptionListener[];

    beforeEach(() => {
      uncaught = [];
      listeners = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException').on('uncaughtException', note);
    });
    afterEach(() => {
      process.removeListener('uncaughtException', note);
      for (const each of listeners) process.on('uncaughtException', each);
    });

    const ways: readonly (readonly [string, () => ExchangeOptions])[] = [
      ['HTTP/2', () => ({ http2: true })],
      ['one connection', () => ({ dispatcher: new Agent({ connections: 1 }) })],
      ['connections of its own', () => ({})],
    ];
    for (const [title, options] of ways) {
      it(`should not be when an org that cannot be reached has refused: ${title}`, async () => {
        const failing = exchange(options());
        const failures: unknown[] = [];
        const again = (left: number): Observable<Head> =>
          failing(get()).pipe(
            catchError((error: unknown) => {
              failures.push(error);
              return left === 0 ? EMPTY : again(left - 1);
            }),
          );
        await lastValueFrom(merge(again(3), again(3), again(3)), { defaultValue: undefined });
        await setImmediate();
        expect(failures).to.have.length(12);
        for (const failure of failures) {
          expect(failure).to.be.instanceOf(OktaNetworkError).and.include({ sent: false });
        }
        expect(uncaught).to.deep.equal([]);
      });

      it(`should not be when a failure gives the others up: ${title}`, async () => {
        const failing = exchange(options());
        const all = forkJoin(Array.from({ length: 20 }, () => failing(get())));
        const failure = await lastValueFrom(all).catch((error: unknown) => error);
        await setImmediate();
        expect(failure).to.be.instanceOf(OktaNetworkError);
        expect(uncaught).to.deep.equal([]);
      });
    }

    it('should not be when a response sends, gives up and reads on', async () => {
      let depth = 0;
      const entered: string[] = [];
      const enter = (what: string) => {
        if (depth > 0) entered.push(what);
      };
      const agent = new Agent({ connections: 2 });
      /** Notes what is called from within a callback. */
      const watching = (handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler =>
        new Proxy(handler, {
          get: (target, name) => {
            const callback: unknown = Reflect.get(target, name);
            if (typeof callback !== 'function') return callback;
            return (...given: unknown[]) => {
              depth++;
              try {
                const controller = given[0];
                if (isController(controller) && name !== 'onRequestStart') {
                  given[0] = {
                    get paused() {
                      return controller.paused;
                    },
                    pause: () => {
                      controller.pause();
                    },
                    resume: () => {
                      enter('resume');
                      controller.resume();
                    },
                    abort: (reason: Error) => {
                      enter('abort');
                      controller.abort(reason);
                    },
                  };
                }
                return Reflect.apply(callback, target, given) as unknown;
              } finally {
                depth--;
              }
            };
          },
        });
      const dispatcher = {
        dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => {
          enter('dispatch');
          return agent.dispatch(options, watching(handler));
        },
      };
      const own = exchange({ dispatcher });
      listener = (_request, response) => response.end('piece');
      const other = own(requestTo('/given-up')).subscribe();
      const text = await textOf(
        own(requestTo('/first')).pipe(
          tap(() => {
            other.unsubscribe();
          }),
          concatMap(({ body }) => body),
          concatMap(() => own(requestTo('/second'))),
        ),
      );
      await agent.close();
      expect(text).to.equal('piece');
      expect(received.map(({ url }) => url)).to.include.members(['/first', '/second']);
      expect(entered).to.deep.equal([]);
    });

    it('should be asked for nothing by what is given up in the same turn', async () => {
      let dispatched = 0;
      const dispatcher = {
        dispatch: () => {
          dispatched++;
          return true;
        },
      };
      for (let i = 0; i < 1_000; i++) exchange({ dispatcher })(get()).subscribe().unsubscribe();
      await setImmediate();
      expect(dispatched).to.equal(0);
    });

    it('should give up each socket that is connecting once', async () => {
      const destroy = sinon.spy(Socket.prototype, 'destroy');
      try {
        for (let i = 0; i < 50; i++) {
          const subscription = send(get('http://127.0.0.1:1')).subscribe({
            error: () => undefined,
          });
          await Promise.resolve();
          subscription.unsubscribe();
          await Promise.resolve();
        }
        const ours = destroy.getCalls().filter(({ args }) => args[0]?.message === 'unsubscribed');
        expect(ours.length).to.be.within(1, 50);
      } finally {
        destroy.restore();
      }
    });
  });

  describe('response', () => {
    it('should emit the head before the body', async () => {
      let respond: ServerResponse | undefined;
      listener = (_request, response) => {
        respond = response;
        response.writeHead(201, { 'x-a': 'b', link: ['<1>', '<2>'] });
        response.flushHeaders();
      };
      const { log, heads, readBody } = watch(send(requestTo(path)));
      await eventually(() => heads.length > 0);
      expect(heads[0]?.statusCode).to.equal(201);
      expect(heads[0]?.headers).to.deep.include({ 'x-a': 'b', link: ['<1>', '<2>'] });
      readBody();
      respond?.write('one');
      await eventually(() => log.includes('one'));
      respond?.end('two');
      await eventually(() => log.includes('head complete'));
      expect(log).to.deep.equal(['head', 'one', 'two', 'body complete', 'head complete']);
    });

    it('should pass over informational responses', async () => {
      listener = (_request, response) => {
        response.writeEarlyHints({ link: '</a>; rel=preload' });
        response.writeProcessing();
        response.end('done');
      };
      const { log, heads, readBody } = watch(send(requestTo(path)));
      await eventually(() => heads.length > 0);
      readBody();
      await eventually(() => log.includes('head complete'));
      expect(log).to.deep.equal(['head', 'done', 'body complete', 'head complete']);
    });

    it('should hold back a body that nobody has subscribed to, then read it whole', async () => {
      const size = 48 * 1024 * 1024;
      let socket: IncomingMessage['socket'] | undefined;
      listener = (request, response) => {
        socket = request.socket;
        response.end(Buffer.alloc(size, 'a'));
      };
      const { body } = await firstValueFromOpen(send(requestTo(path)));
      await standstill(() => socket?.bytesWritten ?? 0);
      expect(socket?.writableLength).to.be.greaterThan(size / 4);

      const chunks = await lastValueFrom(body.pipe(toArray()));
      expect(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0)).to.equal(size);
    });

    for (const [title, statusCode, headers] of [
      ['204', 204, {}],
      ['Content-Length: 0', 200, { 'content-length': '0' }],
      ['no chunk', 200, {}],
    ] as const) {
      it(`should complete an empty body that is read late: ${title}`, async () => {
        listener = (_request, response) => response.writeHead(statusCode, headers).end();
        const { log, heads, readBody } = watch(send(requestTo(path)));
        await eventually(() => heads.length > 0);
        await textOf(send(requestTo(path)));
        readBody();
        await eventually(() => log.includes('head complete'));
        expect(log).to.deep.equal(['head', 'body complete', 'head complete']);
      });
    }

    it('should accept 1 MiB of headers, and no more', async () => {
      const line = 'a'.repeat(1_000);
      const lines = (count: number) => Array.from({ length: count }, () => line);
      listener = (request, response) => {
        response.writeHead(200, { link: lines(Number(request.url?.slice(1))) }).end();
      };
      const { headers } = await firstValueFrom(send(requestTo('/1000')));
      expect(headers['link']).to.deep.equal(lines(1_000));
      const { log, errors } = watch(send(requestTo('/1050')));
      await eventually(() => log.length > 0);
      expect(log).to.deep.equal(['head error']);
      expect(errors[0]).to.be.instanceOf(OktaNetworkError);
    });
  });

  describe('unsubscribing', () => {
    const isClosed = () => received[0]?.socket.destroyed === true;
    /** Sends headers and a piece of body, and never ends. */
    const endless: RequestListener = (_request, response) => {
      response.writeHead(200);
      response.write('piece');
    };

    it('should abort before the headers', async () => {
      listener = () => undefined;
      const { log, subscription } = watch(send(requestTo(path)));
      await eventually(() => received.length === 1);
      subscription.unsubscribe();
      await eventually(isClosed);
      expect(log).to.deep.equal([]);
    });

    it('should abort before the request has left', async () => {
      const { log, subscription } = watch(send(requestTo(path)));
      subscription.unsubscribe();
      await textOf(send(requestTo('/next')));
      expect(log).to.deep.equal([]);
      expect(received.map(({ url }) => url)).to.deep.equal(['/next']);
    });

    it('should not go on connecting', async () => {
      send(requestTo(path)).subscribe().unsubscribe();
      await textOf(exchange()(requestTo('/next')));
      expect(server.opened()).to.equal(1);
    });

    it('should abort before the request has left, and let others go on', async () => {
      const first = watch(send(requestTo('/first')));
      const text = textOf(send(requestTo('/second')));
      first.subscription.unsubscribe();
      expect(await text).to.equal('');
      expect(received.map(({ url }) => url)).to.deep.equal(['/second']);
    });

    it('should abort between the headers and the body', async () => {
      listener = endless;
      const { heads, subscription } = watch(send(requestTo(path)));
      await eventually(() => heads.length > 0);
      subscription.unsubscribe();
      await eventually(isClosed);
    });

    it('should abort in the body', async () => {
      listener = endless;
      const { log, heads, subscription, readBody } = watch(send(requestTo(path)));
      await eventually(() => heads.length > 0);
      readBody();
      await eventually(() => log.includes('piece'));
      subscription.unsubscribe();
      await eventually(isClosed);
      expect(log).to.deep.equal(['head', 'piece']);
    });

    it('should abort and complete when the body alone is unsubscribed', async () => {
      listener = endless;
      const { log, heads, readBody } = watch(send(requestTo(path)));
      await eventually(() => heads.length > 0);
      const body = readBody();
      await eventually(() => log.includes('piece'));
      body?.unsubscribe();
      await eventually(isClosed);
      expect(log).to.deep.equal(['head', 'piece', 'head complete']);
    });

    it('should abort when take has its head', async () => {
      listener = endless;
      await firstValueFrom(send(requestTo(path)));
      await eventually(isClosed);
    });

    it('should keep the socket once the body has been read', async () => {
      const { subscription, heads, readBody, log } = watch(send(requestTo(path)));
      await eventually(() => heads.length > 0);
      readBody();
      await eventually(() => log.includes('head complete'));
      subscription.unsubscribe();
      expect(isClosed()).to.equal(false);
      await textOf(send(requestTo(path)));
      expect(server.opened()).to.equal(1);
    });

    it("should never close the caller's own dispatcher", async () => {
      const dispatcher = new Agent();
      const own = exchange({ dispatcher });
      own(requestTo(path)).subscribe().unsubscribe();
      expect(dispatcher.destroyed).to.equal(false);
      expect(await textOf(own(requestTo(path)))).to.equal('');
      await dispatcher.close();
    });
  });

  describe('failure', () => {
    const secret = '00token-secret';
    const headers = { authorization: `SSWS ${secret}` };
    const withQuery = `${path}?search=lee@acme.com`;

    const failureOf = async (url = withQuery) => {
      const { log, errors } = watch(
        send({ method: 'GET', url: `${server.origin}${url}`, headers }),
      );
      await eventually(() => errors.length > 0);
      expect(log).to.deep.equal(['head error']);
      expect(errors[0]).to.be.instanceOf(OktaNetworkError);
      return errors[0] as OktaNetworkError;
    };

    it('should be the error of the head before the headers', async () => {
      listener = ({ socket }) => {
        socket.resetAndDestroy();
      };
      const error = await failureOf();
      expect(error.sent).to.equal(true);
      expect(error.message).to.match(/^GET \/api\/v1\/users failed on the network \(/);
      expect(error.message).to.not.contain('lee@acme.com');
      expect(error.cause).to.be.instanceOf(Error);
    });

    it('should be the error of the body behind the headers, and complete the head', async () => {
      let socket: IncomingMessage['socket'] | undefined;
      listener = (request, response) => {
        socket = request.socket;
        response.writeHead(200, { 'content-length': '100' });
        response.write('piece');
      };
      const { log, errors, readBody, heads } = watch(
        send({ method: 'GET', url: `${server.origin}${withQuery}`, headers }),
      );
      await eventually(() => heads.length > 0);
      readBody();
      await eventually(() => log.includes('piece'));
      socket?.resetAndDestroy();
      await eventually(() => log.includes('head complete'));
      expect(log).to.deep.equal(['head', 'piece', 'body error', 'head complete']);
      expect(errors[0]).to.be.instanceOf(OktaNetworkError);
      expect(inspect(errors[0])).to.contain('GET /api/v1/users failed on the network');
    });

    it('should be the error of the head while nobody reads the body', async () => {
      let socket: IncomingMessage['socket'] | undefined;
      listener = (request, response) => {
        socket = request.socket;
        response.writeHead(200, { 'content-length': '100' });
        response.write('piece');
      };
      const { log, errors, heads } = watch(send(requestTo(path)));
      await eventually(() => heads.length > 0);
      socket?.resetAndDestroy();
      await eventually(() => errors.length > 0);
      expect(log).to.deep.equal(['head', 'head error']);
    });

    it('should say when the connection is refused, and that nothing was sent', async () => {
      await server.close();
      const { message, sent } = await failureOf();
      expect(sent).to.equal(false);
      expect(message).to.contain('ECONNREFUSED');
      expect(message).to.contain('check that the org can be reached');
    });

    it('should be an error, not an exception, when the request cannot be written', async () => {
      const { errors } = watch(send(requestTo(path, { headers: { 'x-a': 'b\nc' } })));
      await eventually(() => errors.length > 0);
      expect(errors[0]).to.be.instanceOf(OktaNetworkError);
    });

    it('should never hold the token', async () => {
      const shown = (error: unknown) => inspect(error, { showHidden: true, depth: Infinity });
      listener = ({ socket }) => {
        socket.resetAndDestroy();
      };
      expect(shown(await failureOf())).to.not.contain(secret);
      listener = ({ socket }) => {
        socket.end('no HTTP\r\n\r\n');
      };
      expect(shown(await failureOf())).to.not.contain(secret);
      await server.close();
      expect(shown(await failureOf())).to.not.contain(secret);
    });
  });
});

/** The first value of `source`, which stays subscribed. */
function firstValueFromOpen<T>(source: Observable<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    source.subscribe({ next: resolve, error: reject });
  });
}

/** Resolves once `count` has been above 0 and the same for a hundred looks. */
async function standstill(count: () => number): Promise<void> {
  let last = 0;
  let looks = 0;
  await eventually(() => {
    looks = count() === last ? looks + 1 : 0;
    last = count();
    return last > 0 && looks >= 100;
  });
}

function isController(value: unknown): value is Dispatcher.DispatchController {
  return typeof value === 'object' && value !== null && 'abort' in value;
}
