import { createHash, randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Numbered series of files in a folder that several processes see. To give a file a name that is free is what
 * a file system does at once or not at all, and for one of them alone: whoever is second finds the number gone.
 */
export function fileSeries(folder: string) {
  const pathOf = (series: string, n: number) => join(folder, `${series}.${n.toString()}`);
  const numbers = async (kind: string) => {
    const all = new Map<string, number>();
    for (const file of await readdir(folder)) {
      const [, series = '', n] = /^(.+)\.(\d+)$/.exec(file) ?? [];
      if (series.startsWith(kind)) all.set(series, Math.max(all.get(series) ?? 0, Number(n)));
    }
    return all;
  };
  /** A file holds until a time, which it has for that of its last change. */
  const keep = (path: string, milliseconds: number) =>
    utimes(path, new Date(), new Date(Date.now() + milliseconds));

  return {
    /** A series of a key that no name of a file need be made of. */
    named: (kind: string, ...key: readonly string[]) =>
      `${kind}-${createHash('sha256').update(JSON.stringify(key)).digest('hex')}`,
    /** The last number of each series whose name begins so; series begin with 1. */
    numbers,
    last: async (series: string) => (await numbers(series)).get(series) ?? 0,
    read: async <T>(series: string, n: number) =>
      JSON.parse(await readFile(pathOf(series, n), 'utf8')) as T,
    holds: async (series: string, n: number) =>
      (await stat(pathOf(series, n))).mtimeMs > Date.now(),
    keep: (series: string, n: number, milliseconds: number) =>
      keep(pathOf(series, n), milliseconds),
    /** Adds a file, whole and on the disk; `false` where its number is taken. */
    put: async (series: string, n: number, content: unknown, milliseconds = 0) => {
      const draft = join(folder, randomUUID());
      await writeFile(draft, JSON.stringify(content), { flush: true });
      try {
        await keep(draft, milliseconds);
        await link(draft, pathOf(series, n));
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        return false;
      } finally {
        await rm(draft, { force: true });
      }
    },
  };
}
