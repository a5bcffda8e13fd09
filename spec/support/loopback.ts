import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of this process, for what only real sockets show. */
export interface Loopback {
  readonly origin: string;
  /** Sockets that have been opened. */
  readonly opened: () => number;
  /** Closes the server and every socket. */
  readonly close: () => Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. */
export async function loopback(listener: RequestListener): Promise<Loopback> {
  const server = createServer(listener);
  let opened = 0;
  server.on('connection', () => {
    opened++;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`,
    opened: () => opened,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
