import { Socket } from 'node:net';
import { buildConnector } from 'undici';

/** What is connecting: destroying it gives that up. */
export type Connecting = Set<{ readonly destroy: (reason: Error) => unknown }>;

/** Connects as undici does, and notes in `connecting` the sockets that are at it. */
export function trackedConnector(
  connecting: Connecting,
  options: buildConnector.BuildOptions,
): buildConnector.connector {
  // The connector does return its socket; its type leaves that out.
  const connect: (...of: Parameters<buildConnector.connector>) => unknown = buildConnector(options);
  return (options, callback) => {
    const socket = connect(options, (...result) => {
      if (socket instanceof Socket) connecting.delete(socket);
      callback(...result);
    });
    if (socket instanceof Socket) connecting.add(socket);
  };
}

/** Connects by `connect`, which asks a proxy for a tunnel, and notes in `connecting` what waits for it. */
export function trackedTunnel(
  connecting: Connecting,
  connect: buildConnector.connector,
): buildConnector.connector {
  return (options, callback) => {
    const abort = new AbortController();
    const asking = {
      destroy: (reason: Error) => {
        abort.abort(reason);
      },
    };
    connecting.add(asking);
    // undici's ProxyAgent passes the signal on to its CONNECT; the type leaves that out.
    const abortable = { ...options, signal: abort.signal };
    connect(abortable, (...result) => {
      connecting.delete(asking);
      callback(...result);
    });
  };
}
