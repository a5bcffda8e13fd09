import { join } from 'node:path';
import type { FileSystem, OpenFile } from './fileSystem.js';
import type { Lease } from './lease.js';

/** What the holder of a lease does to names: each step fails once another run has taken the lease over. */
export interface LeasedFiles {
  /** Makes a private file, in the place of one that is there. */
  readonly make: (path: string) => Promise<OpenFile>;
  /** Puts a private file of this text in the place of the one at `path`, durably: all of it or nothing. */
  readonly write: (path: string, text: string) => Promise<void>;
  /** Puts a copy of the first bytes of a file in its place: who has the old one open writes to nobody. */
  readonly renew: (path: string, size: number) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** Takes a file into the lease, where nobody else gets at it. */
  readonly take: (path: string, name: string) => Promise<void>;
  /** Puts a file that was taken where it belongs. */
  readonly put: (name: string, path: string) => Promise<void>;
}

export function leasedFiles(fs: FileSystem, lease: Lease): LeasedFiles {
  // A disk that others share may bring a step of theirs late: no two holders use one name.
  const draft = join(lease.folder, `draft.${lease.token}`);

  /** What fails with the lease gone has failed for that. */
  async function leased<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      await lease.check();
      throw error;
    }
  }

  async function onDraft(file: OpenFile, act: () => Promise<void>): Promise<void> {
    try {
      await act();
      await file.sync();
    } finally {
      await file.close();
    }
  }

  return {
    make: (path) =>
      leased(async () => {
        await fs.remove(draft);
        const file = await fs.make(draft);
        try {
          await fs.rename(draft, path);
          return file;
        } catch (error) {
          await file.close();
          throw error;
        }
      }),
    write: (path, text) =>
      leased(async () => {
        await fs.remove(draft);
        const file = await fs.make(draft);
        await onDraft(file, () => file.write(Buffer.from(text), 0));
        await fs.rename(draft, path);
        await fs.syncFolder(path);
      }),
    renew: (path, size) =>
      leased(async () => {
        const old = await fs.statOf(path);
        if (old?.kind !== 'file') return;
        await fs.remove(draft);
        await fs.copy(path, draft);
        const file = await fs.open(draft);
        if (file === undefined) return;
        await onDraft(file, async () => {
          if ((await file.size()) > size) await file.truncate(size);
          await file.setMode(old.mode);
        });
        await fs.rename(draft, path);
        await fs.syncFolder(path);
      }),
    remove: (path) =>
      leased(async () => {
        const old = await fs.statOf(path);
        if (old === undefined) return;
        if (old.kind === 'folder') throw Object.assign(new Error(path), { code: 'EISDIR', path });
        await fs.rename(path, draft);
        await fs.remove(draft);
      }),
    take: (path, name) =>
      leased(async () => {
        await fs.rename(path, join(lease.folder, name));
      }),
    put: (name, path) =>
      leased(async () => {
        await fs.rename(join(lease.folder, name), path);
      }),
  };
}
