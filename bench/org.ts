import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Serving } from './server.js';

/** The server process that all clients read. */
export interface Org {
  readonly orgUrl: string;
  /** Changes how it answers. */
  serve(serving: Serving): Promise<void>;
  close(): void;
}

/** Starts the server in a process of its own. */
export async function startOrg(): Promise<Org> {
  const server = fork(new URL('server.ts', import.meta.url));
  const [{ orgUrl }] = (await once(server, 'message')) as [{ orgUrl: string }];
  return {
    orgUrl,
    serve: async (serving) => {
      server.send(serving);
      await once(server, 'message');
    },
    close: () => {
      server.disconnect();
    },
  };
}
