import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a PostgreSQL server, and can fail. */
export interface PostgresProxy {
  /** The connection string of the server, by way of the proxy. */
  readonly url: string;
  /** Cuts the connection at the next COMMIT: before the server has it, or before its answer is told. */
  readonly cutAtCommit: (when: 'before' | 'after') => void;
  /** Lets nothing through any more, and closes nothing. */
  readonly freeze: () => void;
  /** How often clients have sent something. */
  readonly sent: () => number;
  readonly close: () => void;
}

/** Starts a proxy before the server of a connection string. */
export async function postgresProxy(url: string): Promise<PostgresProxy> {
  const own = new URL(url);
  const { port, hostname } = own;
  const sockets = new Set<Socket>();
  let cut: 'before' | 'after' | undefined;
  let isFrozen = false;
  let sent = 0;

  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: Number(port), host: hostname, noDelay: true });
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    let isCut = false;
    client.on('data', (chunk) => {
      sent++;
      if (isFrozen) return;
      isCut ||= cut !== undefined && chunk.includes('COMMIT\0');
      if (isCut && cut === 'before') end();
      else upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (isCut) end();
      else if (!isFrozen) client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  own.port = (server.address() as AddressInfo).port.toString();

  return {
    url: own.href,
    cutAtCommit: (when) => {
      cut = when;
    },
    freeze: () => {
      isFrozen = true;
    },
    sent: () => sent,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
