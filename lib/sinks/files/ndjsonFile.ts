import * as z from 'zod';
import { issuesInShort } from '../../../operators/issuesInShort.js';
import { checked, fields, rule } from '../../schema/checked.js';
import { compileSchema } from '../../schema/compileSchema.js';
import { isZodSchema } from '../../schema/isZodSchema.js';
import { rowFile } from './rowFile.js';
import { rowFileFields, rowFileSettings, type RowFileOptions } from './rowFileOptions.js';
import type { RowFormat } from './rowFormat.js';
import { jsonText, wellFormedJson } from '../shared/jsonText.js';
import { rowJson } from '../shared/rowJson.js';
import { stampNames, type Stamp } from '../shared/stamp.js';
import type { Sink } from '../types.js';

/** The options of {@link ndjsonFile}. */
export interface NdjsonFileOptions extends RowFileOptions {
  /** Checks each row and writes it by the same schema: a `z.object` writes its declared keys alone. */
  readonly schema?: z.ZodType | undefined;
}

const optionsSchema = fields({
  ...rowFileFields,
  schema: z.custom<z.ZodType>(isZodSchema, rule('must be a schema of zod 4')).optional(),
});

/**
 * A sink into a file of one line of JSON a row, each exactly once: data is synced, then the checkpoint with
 * the size of the file, in `<path>.checkpoint.json`; a later run cuts the file back to that size.
 *
 * `_run` and `_loaded_at` come last in each line, in the place of properties of these names; a row
 * that is no object becomes `{ record, _run, _loaded_at }`. A new file is private (0600), one that was
 * there keeps its permissions. One run at a time: `<path>.lock` tells which.
 *
 * A row that has no JSON, holds a number that JSON.parse cannot hold, or does not fit the schema is an `OktaSinkError` that names its `id`, `uuid`
 * or number, or goes to the `deadLetter`. Disks that are full, files that are locked, cut or of
 * another kind are `OktaSinkError`s too.
 *
 * @example
 * ```ts
 * import { ndjsonFile } from 'okta-streams/sinks';
 * import { z } from 'zod';
 *
 * const schema = z.object({ id: z.string(), status: z.string() });
 * const sink = ndjsonFile('users.ndjson', { schema, mode: 'replace' });
 * ```
 * @param path Of the file; its folder has to be there.
 * @returns A sink of rows of type `R`.
 * @throws OktaInputError for options that are wrong, `'upsert'` among them.
 */
export function ndjsonFile<R = unknown>(path: string, options: NdjsonFileOptions = {}): Sink<R> {
  const { schema, ...rest } = checked(optionsSchema, options, 'options');
  const settings = rowFileSettings(path, rest);
  return rowFile(settings, ndjsonFormat(schema, settings.stamp));
}

function ndjsonFormat(
  schema: z.ZodType | undefined,
  isStamped: boolean,
): RowFormat<unknown, string> {
  const bySchema = schema === undefined ? undefined : compileSchema(schema, 'schema');
  const write = bySchema === undefined ? jsonText : (row: unknown) => wellFormedJson(bySchema(row));
  return {
    header: '',
    prepare: (row) => {
      const parsed = schema?.safeParse(row) ?? { success: true, data: row };
      if (parsed.success) {
        const json = rowJson(isStamped ? unstamped(parsed.data) : parsed.data, write);
        return typeof json === 'string' ? { fit: json } : json;
      }
      const reason = `does not fit the schema: ${issuesInShort(parsed.error)}`;
      return { reason, cause: parsed.error };
    },
    lines: (rows, stamp) => (stamp === undefined ? plainLines(rows) : stampedLines(rows, stamp)),
  };
}

/** The row without properties that the stamp brings: a name twice in a line would be ambiguous. */
function unstamped(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || !stampNames.some((name) => name in row))
    return row;
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => !stampNames.some((stamp) => stamp === name)),
  );
}

function plainLines(rows: readonly string[]): readonly string[] {
  return rows.map((json) => `${json}\n`);
}

/** Puts the stamp before the last brace: the JSON is not read again for it. */
function stampedLines(rows: readonly string[], stamp: Stamp): readonly string[] {
  const properties = JSON.stringify(stamp).slice(1);
  return rows.map((json) => {
    if (!json.startsWith('{')) return `{"record":${json},${properties}\n`;
    return json === '{}' ? `{${properties}\n` : `${json.slice(0, -1)},${properties}\n`;
  });
}
