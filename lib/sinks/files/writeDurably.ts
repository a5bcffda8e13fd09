import type { FileSystem } from './fileSystem.js';

/** Puts a private file of this text in the place of the one at `path`: all of it or nothing. */
export async function writeDurably(fs: FileSystem, path: string, text: string): Promise<void> {
  const draft = `${path}.tmp`;
  // One that an earlier run has left may be open to others.
  await fs.remove(draft);
  const file = await fs.open(draft, 0o600);
  try {
    await file.write(Buffer.from(text), 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await fs.rename(draft, path);
  await fs.syncFolder(path);
}
