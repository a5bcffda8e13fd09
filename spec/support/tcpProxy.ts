import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between clients and a server, and can fail. */
export interface TcpProxy {
  readonly port: number;
  /** Ends all connections, and takes none until `mend`. */
  readonly cut: () => void;
  /** Lets nothing through any more, and closes nothing. */
  readonly freeze: () => void;
  /** Lets all through again; what was frozen is gone. */
  readonly mend: () => void;
  readonly close: () => void;
}

/** Starts a proxy before a port of this machine. */
export async function tcpProxy(port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'frozen' = 'open';
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const server = createServer({ noDelay: true }, (client) => {
    if (state === 'cut') {
      client.destroy();
      return;
    }
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true });
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', end).on('close', end);
      from.on('data', (chunk) => {
        if (state === 'open') to.write(chunk);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      state = 'cut';
      endAll();
    },
    freeze: () => {
      state = 'frozen';
    },
    mend: () => {
      if (state === 'frozen') endAll();
      state = 'open';
    },
    close: () => {
      server.close();
      endAll();
    },
  };
}
