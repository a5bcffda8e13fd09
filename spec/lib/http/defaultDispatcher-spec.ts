import { expect } from 'chai';
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { inspect } from 'node:util';
import { EMPTY, lastValueFrom, mergeMap, toArray } from 'rxjs';
import { OktaNetworkError, OktaTimeoutError } from '../../../lib/errors.js';
import { exchange, type ExchangeOptions } from '../../../lib/http/exchange.js';
import type { Head, Request, Send } from '../../../lib/http/types.js';
import { connectProxy, type ConnectProxy } from '../../support/connectProxy.js';
import { eventually } from '../../support/eventually.js';
import { loopback, type Loopback } from '../../support/loopback.js';
import { secureServer, type SecureServer } from '../../support/secureServer.js';

const request: Request = { method: 'GET', url: 'http://org.test/api/v1/users', headers: {} };

describe('defaultDispatcher, with a proxy', () => {
  let server: Loopback;
  let proxy: ConnectProxy | undefined;
  let received: IncomingMessage[];

  beforeEach(async () => {
    received = [];
    server = await loopback((message, response) => {
      received.push(message);
      response.writeHead(200, { link: 'a'.repeat(20_000) }).end('by proxy');
    });
  });

  afterEach(async () => {
    await proxy?.close();
    await server.close();
  });

  const through = (port: number, more: ExchangeOptions = {}, noProxy = '') =>
    exchange({
      ...more,
      proxy: { url: `http://me:pass%20word@127.0.0.1:${port.toString()}`, noProxy },
    });
  const failureOf = async (port: number, more?: ExchangeOptions) => {
    const errors: unknown[] = [];
    through(port, more)(request).subscribe({ error: (error: unknown) => errors.push(error) });
    await eventually(() => errors.length > 0);
    const shown = inspect(errors[0], { showHidden: true, depth: Infinity });
    expect(shown).to.not.match(/pass.*word|bWU6cGFzcyB3b3Jk/);
    return errors[0];
  };

  it('should reach the org through a tunnel, credentials for the proxy alone', async () => {
    proxy = await connectProxy(Number(new URL(server.origin).port));
    const text = await lastValueFrom(
      through(proxy.port)(request).pipe(
        mergeMap(({ body }) => body),
        toArray(),
      ),
    );
    expect(Buffer.concat(text).toString()).to.equal('by proxy');
    expect(proxy.asked).to.deep.equal(['org.test:80']);
    const credentials = Buffer.from('me:pass word').toString('base64');
    expect(proxy.headers[0]).to.include({ 'proxy-authorization': `Basic ${credentials}` });
    expect(received[0]?.url).to.equal('/api/v1/users');
    expect(received[0]?.headers).to.include({ host: 'org.test' });
    expect(received[0]?.headers).to.not.have.property('proxy-authorization');
  });

  it('should leave the hosts of noProxy alone', async () => {
    proxy = await connectProxy(undefined);
    const { hostname } = new URL(server.origin);
    const direct = { ...request, url: `${server.origin}/direct` };
    await lastValueFrom(
      through(proxy.port, {}, `other.test,${hostname}`)(direct).pipe(mergeMap(({ body }) => body)),
    );
    expect(received.map(({ url }) => url)).to.deep.equal(['/direct']);
    expect(proxy.asked).to.deep.equal([]);
  });

  it('should tell that nothing was sent when the proxy is not there', async () => {
    proxy = await connectProxy(undefined);
    await proxy.close();
    const error = await failureOf(proxy.port);
    expect(error).to.be.instanceOf(OktaNetworkError).and.include({ sent: false });
  });

  it('should tell that nothing was sent when the proxy does not answer in time', async () => {
    proxy = await connectProxy(undefined);
    const error = await failureOf(proxy.port, { connectTimeout: 1 });
    expect(error).to.be.instanceOf(OktaTimeoutError).and.include({ sent: false });
  });

  it('should not go on waiting for a tunnel once unsubscribed', async () => {
    proxy = await connectProxy(undefined);
    const send = through(proxy.port);
    const subscription = send(request).subscribe();
    await eventually(() => proxy?.tunnels() === 1);
    subscription.unsubscribe();
    await eventually(() => proxy?.tunnels() === 0);
    expect(received).to.deep.equal([]);
  });
});

describe('defaultDispatcher, over TLS', () => {
  let server: SecureServer;
  let listener: (request: Http2ServerRequest, response: Http2ServerResponse) => void;
  let versions: string[];
  let proxy: ConnectProxy | undefined;

  beforeEach(async () => {
    versions = [];
    listener = (message, response) => {
      response.end(message.url);
    };
    server = await secureServer((message, response) => {
      versions.push(message.httpVersion);
      listener(message, response);
    });
  });

  afterEach(async () => {
    await proxy?.close();
    await server.close();
  });

  const to = (path: string): Request => ({
    method: 'GET',
    url: `${server.origin}${path}`,
    headers: { accept: 'application/json', 'user-agent': 'okta-streams' },
  });
  const textOf = async (send: Send, path: string) => {
    const chunks = send(to(path)).pipe(
      mergeMap(({ body }) => body),
      toArray(),
    );
    return Buffer.concat(await lastValueFrom(chunks)).toString();
  };

  it('should speak HTTP/1.1 unless asked for more', async () => {
    expect(await textOf(exchange(), '/a')).to.equal('/a');
    expect(versions).to.deep.equal(['1.1']);
  });

  it('should speak HTTP/2 when asked, several requests at once on one socket', async () => {
    const send = exchange({ http2: true });
    await textOf(send, '/first');
    const paths = ['/a', '/b', '/c', '/d'];
    const waiting: Http2ServerResponse[] = [];
    listener = ({ url }, response) => {
      response.write(url);
      if (waiting.push(response) === paths.length) for (const each of waiting) each.end('!');
    };
    const texts = await Promise.all(paths.map((path) => textOf(send, path)));
    expect(texts).to.deep.equal(['/a!', '/b!', '/c!', '/d!']);
    expect(versions).to.deep.equal(Array(5).fill('2.0'));
    expect(server.opened()).to.equal(1);
  });

  it('should abort in the body, and keep the socket for others', async () => {
    const send = exchange({ http2: true });
    await textOf(send, '/first');
    let closed = 0;
    listener = (_message, response) => {
      response.stream.on('close', () => closed++);
      response.write('piece');
    };
    let pieces = 0;
    const subscription = send(to('/endless'))
      .pipe(mergeMap(({ body }) => body))
      .subscribe(() => pieces++);
    await eventually(() => pieces === 1);
    subscription.unsubscribe();
    await eventually(() => closed === 1);
    listener = (_message, response) => {
      response.end('next');
    };
    expect(await textOf(send, '/next')).to.equal('next');
    expect(server.opened()).to.equal(1);
  });

  it('should read a body whole that is subscribed to late', async () => {
    const send = exchange({ http2: true });
    const size = 8 * 1024 * 1024;
    listener = (_message, response) => {
      response.end(Buffer.alloc(size));
    };
    const heads: Head[] = [];
    send(to('/large')).subscribe((head) => heads.push(head));
    await eventually(() => heads.length === 1);
    const chunks = await lastValueFrom(heads[0]?.body.pipe(toArray()) ?? EMPTY);
    expect(Buffer.concat(chunks).byteLength).to.equal(size);
  });

  it('should speak HTTP/2 through a tunnel', async () => {
    const { port } = new URL(server.origin);
    proxy = await connectProxy(Number(port));
    const url = `http://127.0.0.1:${proxy.port.toString()}`;
    const send = exchange({ http2: true, proxy: { url, noProxy: '' } });
    expect(await textOf(send, '/a')).to.equal('/a');
    expect(proxy.asked).to.deep.equal([`localhost:${port}`]);
    expect(versions).to.deep.equal(['2.0']);
  });
});
