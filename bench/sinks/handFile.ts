import { stringify } from 'csv-stringify/sync';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A user as the org tells it. */
export interface User {
  readonly id: string;
  readonly status: string;
  readonly profile: { readonly email: string; readonly lastName: string };
}

/** The columns of a file of comma-separated values, by name. */
export const columns = {
  id: 'id',
  status: 'status',
  email: 'profile.email',
  lastName: 'profile.lastName',
} as const;

/** A loader as one writes it by hand: as durable as the sink, with the same stamp. */
export interface HandLoader {
  readonly write: (rows: readonly User[]) => Promise<void>;
  readonly commit: (checkpoint: unknown) => Promise<void>;
  readonly close: () => Promise<void>;
}

export type FileFormat = 'ndjson' | 'csv';

/** Appends to a file; a checkpoint is written aside, synced, renamed, and the folder synced. */
export async function handFile(path: string, format: FileFormat): Promise<HandLoader> {
  const file = await open(path, 'a', 0o600);
  let size = 0;
  const add = async (text: string) => {
    const bytes = Buffer.from(text);
    await file.write(bytes);
    size += bytes.length;
  };
  if (format === 'csv') await add(stringify([[...Object.keys(columns), '_run', '_loaded_at']]));
  return {
    write: (rows) =>
      add(textOf[format](rows, { _run: 'run', _loaded_at: new Date().toISOString() })),
    commit: async (checkpoint) => {
      await file.datasync();
      await replaceFile(`${path}.checkpoint.json`, JSON.stringify({ size, checkpoint }));
    },
    close: () => file.close(),
  };
}

interface Stamp {
  readonly _run: string;
  readonly _loaded_at: string;
}

const textOf: Record<FileFormat, (rows: readonly User[], stamp: Stamp) => string> = {
  ndjson: (rows, stamp) => {
    // A copy of each row with the stamp would take longer.
    const properties = JSON.stringify(stamp).slice(1);
    let text = '';
    for (const row of rows) text += `${JSON.stringify(row).slice(0, -1)},${properties}\n`;
    return text;
  },
  csv: (rows, { _run, _loaded_at }) =>
    stringify(
      rows.map(({ id, status, profile }) => [
        id,
        status,
        profile.email,
        profile.lastName,
        _run,
        _loaded_at,
      ]),
    ),
};

async function replaceFile(path: string, text: string): Promise<void> {
  await synced(await open(`${path}.tmp`, 'w', 0o600), (file) => file.writeFile(text));
  await rename(`${path}.tmp`, path);
  await synced(await open(dirname(path)), () => Promise.resolve());
}

async function synced(
  file: FileHandle,
  change: (file: FileHandle) => Promise<void>,
): Promise<void> {
  await change(file);
  await file.sync();
  await file.close();
}
