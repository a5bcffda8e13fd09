import { expect } from 'chai';
import type { IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import { lastValueFrom, mergeMap, toArray } from 'rxjs';
import { OktaNetworkError, OktaTimeoutError } from '../../../lib/errors.js';
import { exchange, type ExchangeOptions } from '../../../lib/http/exchange.js';
import type { Request } from '../../../lib/http/types.js';
import { connectProxy, type ConnectProxy } from '../../support/connectProxy.js';
import { eventually } from '../../support/eventually.js';
import { loopback, type Loopback } from '../../support/loopback.js';

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
