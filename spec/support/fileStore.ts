import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFileSystem } from '../../lib/sinks/files/nodeFileSystem.js';
import type { FileSystem, OpenFile } from '../../lib/sinks/files/fileSystem.js';
import type { Sink } from '../../lib/sinks/types.js';
import type { ConformanceRow, ConformanceStore } from '../../lib/testing/conformance/store.js';
import { mortal } from './mortal.js';

/** A store of the conformance kit in a file of its own, on the real disk. */
export async function fileStore(
  sinkOf: (path: string, fileSystem: FileSystem) => Sink<ConformanceRow>,
  parse: (text: string) => readonly ConformanceRow[],
): Promise<ConformanceStore> {
  const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  const path = join(folder, 'rows');
  // Killed processes are played: what they have locked is held by a process that is not there.
  let pid = 1;
  let own = mortal();
  const dead = new Set<number>();
  const files = new Set<OpenFile>();
  const tracked = (file: OpenFile) => {
    const one = {
      ...file,
      close: () => {
        files.delete(one);
        return file.close();
      },
    };
    files.add(one);
    return one;
  };
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    open: async (name) => {
      const file = await nodeFileSystem.open(name);
      return file && tracked(file);
    },
    make: async (name) => tracked(await nodeFileSystem.make(name)),
    self: () => Promise.resolve({ host: 'here', pid }),
    stateOf: (holder) => Promise.resolve(dead.has(holder.pid) ? 'gone' : 'alive'),
  };
  return {
    sink: () => sinkOf(path, own.seen(fileSystem)),
    rows: async () => parse(await readFile(path, 'utf8').catch(() => '')),
    crash: async () => {
      const killed = own;
      own = mortal();
      await killed.kill();
      dead.add(pid);
      pid++;
    },
    privateFiles: () => [`${path}.checkpoint.json`],
    dispose: async () => {
      await Promise.all(Array.from(files, (file) => file.close()));
      await rm(folder, { recursive: true });
    },
  };
}
