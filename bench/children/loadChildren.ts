import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ChildFigures, ChildLoad } from './load.js';

/** Loads the members of so many groups of so many, in a process of its own, from a server in another. */
export async function loadChildren(
  groups: number,
  members: number,
  load: Omit<ChildLoad, 'orgUrl'>,
): Promise<ChildFigures & { readonly requests: number }> {
  const server = fork(new URL('serve.ts', import.meta.url), [
    groups.toString(),
    members.toString(),
  ]);
  try {
    const { orgUrl } = await told<{ orgUrl: string }>(server);
    const child = fork(new URL('load.ts', import.meta.url), [JSON.stringify({ ...load, orgUrl })]);
    const figures = await told<ChildFigures>(child);
    server.send('requests');
    return { ...figures, ...(await told<{ requests: number }>(server)) };
  } finally {
    server.disconnect();
  }
}

async function told<T>(child: ChildProcess): Promise<T> {
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`a process ended with ${String(code)}`);
    }),
  ])) as [T];
  return message;
}
