import { Agent, EnvHttpProxyAgent, Pool, type buildConnector, type Dispatcher } from 'undici';
import { trackedConnector, trackedTunnel, type Connecting } from './trackedConnector.js';

/** A proxy, and the hosts that it is not for, as NO_PROXY lists them. */
export interface Proxy {
  readonly url: string;
  readonly noProxy: string;
}

/** What the connections of the library's own are made with. */
export interface DispatcherOptions {
  /** Milliseconds to connect in, the handshake of TLS included. Default 10,000. */
  readonly connectTimeout?: number | undefined;
  /** Whether HTTP/2 is offered. Default `false`. */
  readonly http2?: boolean | undefined;
  /** Default none. */
  readonly proxy?: Proxy | undefined;
}

/** undici stops at 16 KiB, which an 8 KB search exceeds: it stands in the self and the next link. */
const maxHeaderSize = 1024 * 1024;

/** The pool of one connection to an org; what is connecting is in `connecting`. */
export function defaultDispatcher(
  { connectTimeout: timeout = 10_000, http2: allowH2 = false, proxy }: DispatcherOptions,
  connecting: Connecting,
): Dispatcher {
  const connect = trackedConnector(connecting, { timeout, allowH2 });
  // By itself, undici opens a socket for each request that comes while another is under way.
  const oneSocket = allowH2 ? { connections: 1, pipelining: 100 } : {};
  const options = { maxHeaderSize, allowH2, connect, ...oneSocket };
  if (proxy === undefined) return new Agent(options);
  return new EnvHttpProxyAgent({
    ...options,
    httpProxy: proxy.url,
    httpsProxy: proxy.url,
    noProxy: proxy.noProxy,
    requestTls: { timeout, allowH2 },
    factory: (origin, { connect, ...of }: Pool.Options) =>
      new Pool(origin, {
        ...of,
        connect: trackedTunnel(connecting, connect as buildConnector.connector),
      }),
    // What connects to the proxy itself, which is asked by HTTP/1.1 and has as long to answer.
    clientFactory: (origin) =>
      new Pool(origin, {
        connect: trackedConnector(connecting, { timeout }),
        headersTimeout: timeout,
      }),
  });
}
