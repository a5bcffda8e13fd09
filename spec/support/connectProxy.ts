import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy of this process that takes CONNECT alone. */
export interface ConnectProxy {
  readonly port: number;
  /** What it was asked to connect to. */
  readonly asked: readonly string[];
  readonly headers: readonly IncomingHttpHeaders[];
  /** Tunnels that clients have asked for and not given up. */
  readonly tunnels: () => number;
  readonly close: () => Promise<void>;
}

/** Starts a proxy that leads every tunnel to `port` of 127.0.0.1; without one, it never answers. */
export async function connectProxy(port: number | undefined): Promise<ConnectProxy> {
  const asked: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const sockets = new Set<Socket>();
  let tunnels = 0;
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '');
    headers.push(request.headers);
    tunnels++;
    client.on('close', () => tunnels--);
    if (port === undefined) {
      client.resume().on('end', () => client.destroy());
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
    client.on('close', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    headers,
    tunnels: () => tunnels,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
