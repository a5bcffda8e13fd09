import * as z from 'zod';
import { rule } from '../../schema/checked.js';
import { OktaInputError } from '../../errors.js';
import type { DeadLetter } from '../types.js';
import type { FileSystem } from './fileSystem.js';
import { nodeFileSystem } from './nodeFileSystem.js';
import type { RowFileSettings } from './rowFile.js';

/** The options that all files of rows have. */
export interface RowFileOptions {
  /**
   * `'append'` (default) writes behind what is there. `'replace'` writes `<path>.partial` and puts it
   * in the place of the file when the run ends with `lastPage`, or was one record (`notPaginated`); any other end keeps the old file.
   */
  readonly mode?: 'append' | 'replace' | undefined;
  /** Adds `_run` and `_loaded_at` to each row. Default `true`. */
  readonly stamp?: boolean | undefined;
  /** Receives rows that cannot be written; without it, the first one ends the run. */
  readonly deadLetter?: DeadLetter | undefined;
  /** Stands in for the disk, in tests. */
  readonly fileSystem?: FileSystem | undefined;
}

/** The fields of {@link RowFileOptions}. */
export const rowFileFields = {
  mode: z
    .enum(
      ['append', 'replace'],
      rule(
        "must be 'append' or 'replace'",
        "a file has no keys to find a row by: 'replace' it as a whole, or 'upsert' into a database",
      ),
    )
    .optional(),
  stamp: z.boolean(rule('must be a boolean')).optional(),
  deadLetter: z
    .custom<DeadLetter>((given) => typeof given === 'function', rule('must be a function'))
    .optional(),
  fileSystem: z
    .custom<FileSystem>(
      (given) => typeof given === 'object' && given !== null,
      rule('must be a file system', 'leave it out for the disk'),
    )
    .optional(),
};

/** The settings that these options make, defaults filled in. */
export function rowFileSettings(
  path: string,
  { mode = 'append', stamp = true, deadLetter, fileSystem = nodeFileSystem }: Given,
): RowFileSettings {
  return { path: parsePath(path), mode, stamp, deadLetter, fileSystem };
}

type Given = { readonly [Key in keyof RowFileOptions]?: RowFileOptions[Key] | undefined };

/** A path that a file may have. */
export function parsePath(path: unknown): string {
  const { error } = rule('must be the path of a file', "write './users.ndjson'");
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return path;
  throw new OktaInputError('path', error({ input: path }));
}
