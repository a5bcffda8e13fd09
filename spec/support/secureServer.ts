import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls';
import { stub } from 'sinon';
import { selfSigned } from './selfSigned.js';

/** A server of this process that speaks HTTP/2, and HTTP/1.1 where that is all the client offers. */
export interface SecureServer {
  readonly origin: string;
  /** Sockets that have been opened. */
  readonly opened: () => number;
  /** Closes the server, its sessions and the trust in its certificate. */
  readonly close: () => Promise<void>;
}

/** Starts a server whose certificate this process trusts until it is closed. */
export async function secureServer(
  listener: (request: Http2ServerRequest, response: Http2ServerResponse) => void,
): Promise<SecureServer> {
  const { key, cert } = selfSigned('localhost');
  const server = createSecureServer({ key, cert, allowHTTP1: true }, listener);
  const sessions = new Set<ServerHttp2Session>();
  let opened = 0;
  server.on('secureConnection', () => opened++);
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connect = tls.connect as (options: ConnectionOptions) => TLSSocket;
  const trusting = (options: ConnectionOptions) => connect({ ...options, ca: cert });
  const trust = stub(tls, 'connect').callsFake(trusting as typeof tls.connect);
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port.toString()}`,
    opened: () => opened,
    close: () =>
      new Promise((resolve) => {
        trust.restore();
        server.close(() => {
          resolve();
        });
        for (const session of sessions) session.destroy();
      }),
  };
}
