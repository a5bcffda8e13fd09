import { Socket } from 'node:net';
import { buildConnector } from 'undici';

/** Connects as undici does, and notes in `connecting` the sockets that are at it. */
export function notedConnector(
  connecting: Set<Socket>,
  options: buildConnector.BuildOptions,
): buildConnector.connector {
  // The connector does return its socket; its type leaves that out.
  const connect: (...of: Parameters<buildConnector.connector>) => unknown = buildConnector(options);
  return (options, callback) => {
    const socket = connect(options, (...result) => {
      connecting.delete(socket as Socket);
      callback(...result);
    });
    if (socket instanceof Socket) connecting.add(socket);
  };
}
