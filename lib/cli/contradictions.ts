import { pathOf } from '../url/query.js';
import { ownKey } from './ownKey.js';
import type { Pairs } from './pairs.js';
import { nameIn, pathText, type Selected } from './selection.js';
import type { Mode, StreamCommandOptions } from './streamOptions.js';
import { isTable, type Target } from './target.js';
import { UsageError } from './usageError.js';

/** What has been read of the options so far. */
export interface ReadOptions {
  readonly url: string;
  readonly query: Pairs;
  readonly to: Target;
  readonly mode: Mode;
  readonly columns: readonly Selected[] | undefined;
  readonly key: readonly string[] | undefined;
}

/** @throws UsageError for options that do not go together. */
export function refuseContradictions(read: ReadOptions, options: StreamCommandOptions): void {
  const found = contradictions(read, options).find(([isSo]) => isSo);
  if (found !== undefined) throw new UsageError(found[1]);
}

function contradictions(
  { url, query, to, mode, columns, key }: ReadOptions,
  options: StreamCommandOptions,
): readonly (readonly [isSo: boolean, message: string])[] {
  const { forEach, flow, state, deadLetter, maxFailures, resume, recordLimit } = options;
  const isWhole = options.mode === 'replace' || to.kind === 'parquet';
  const isOfTable = isTable(to);
  const upserts = isOfTable && mode === 'upsert';
  const own = ownKey(url);
  const hasFlow = flow !== undefined;
  const missing = columns === undefined ? undefined : key?.find((path) => !has(columns, path));
  const place = placeIn(url);
  const example = `--key ${options.key ?? 'kid'}`;
  return [
    [
      forEach !== undefined && ![url, ...Object.values(query).flat()].some(placeIn),
      '--for-each needs a place for what tells each parent, its {id} or another {property}; write ' +
        "'/api/v1/groups/{id}/users'",
    ],
    [
      forEach === undefined && place !== undefined,
      `${place ?? ''} in the url needs --for-each; add --for-each /api/v1/groups, or name an id`,
    ],
    [
      forEach !== undefined && hasFlow && upserts && columns === undefined,
      'to write over the row of the same parent and id, both have to be columns: add --select id, and ' +
        '_parent to what the flow makes; or write --mode replace, or append',
    ],
    [
      to.kind === 'csv' && columns === undefined,
      '--to a .csv file needs columns; add --select id,profile.email',
    ],
    [
      options.mode !== undefined && options.mode !== 'replace' && to.kind === 'parquet',
      '--to a .parquet file is written as a whole; leave --mode out, or write --to okta.duckdb#users',
    ],
    [
      mode === 'upsert' && !isOfTable,
      '--mode upsert is for tables, whose rows have keys; write --mode replace, or append',
    ],
    [
      isWhole && recordLimit !== undefined,
      `${to.kind === 'parquet' ? '--to a .parquet file' : '--mode replace'} needs the whole list; ` +
        `leave --record-limit out, or write ${to.kind === 'parquet' ? '--to okta.duckdb#users' : '--mode append'}`,
    ],
    [
      options.key !== undefined && !isOfTable,
      `${example} is for tables, whose rows have keys; leave it out`,
    ],
    [
      options.key?.split(',').some((path) => path.trim() === '') === true,
      `${example} must name properties; write --key kid, or --key name,version`,
    ],
    [
      (key?.length ?? 0) > 1 && columns === undefined,
      `${example} has several parts, which have to be columns; add --select ${options.key ?? ''}`,
    ],
    [
      upserts && !hasFlow && options.key === undefined && own === undefined,
      `nothing tells the records of ${pathOf(url)} apart; write --mode append, or replace`,
    ],
    [
      upserts && !hasFlow && options.key === undefined && own !== 'id' && own !== 'uuid',
      `the records of ${pathOf(url)} have no id, ${own ?? ''} tells them apart; add --key ${own ?? ''}`,
    ],
    [
      isOfTable && missing !== undefined,
      options.key === undefined
        ? `to write over the row of the same ${missing ?? ''}, it has to be there; add ${missing ?? ''} to --select`
        : `${example} has to be a column; add ${missing ?? ''} to --select`,
    ],
    [
      to.kind === 'stdout' && options.mode !== undefined,
      '--mode is for files and tables; leave it out',
    ],
    [
      to.kind === 'queue' && options.mode !== undefined,
      '--mode is for files and tables; leave it out: a queue takes every row of each reading',
    ],
    [
      to.kind !== 'queue' && options.generation !== undefined,
      "--generation is for queues, which remember what has finished; write --to 'queue:postgres#users', " +
        'or leave it out',
    ],
    [
      options.generation === '',
      '--generation must name one reading of the whole; write --generation night-1',
    ],
    [
      options.generation !== undefined && resume === false,
      `--no-resume would read again what --generation ${options.generation ?? ''} has read; ` +
        'name another generation to begin afresh',
    ],
    [
      options.generation !== undefined && options.sinceLast === true,
      '--generation is for one reading of the whole, and --since-last for what is new; leave one out',
    ],
    [
      to.kind !== 'queue' && options.healthPort !== undefined,
      "--health-port is for queues; write --to 'queue:postgres#users', or leave it out",
    ],
    [
      to.kind !== 'queue' && options.backlog !== undefined,
      "--backlog is for queues; write --to 'queue:postgres#users', or leave it out",
    ],
    [
      to.kind === 'stdout' && resume === true,
      '--resume needs a target that keeps a checkpoint; name a file or a table in --to',
    ],
    [
      options.sinceLast === true && forEach !== undefined,
      '--since-last is for one list, and memberships do not tell when they changed; leave it out',
    ],
    [
      options.sinceLast === true && isWhole,
      `${to.kind === 'parquet' ? '--to a .parquet file' : '--mode replace'} needs the whole list; ` +
        `leave --since-last out, or write ${to.kind === 'parquet' ? '--to okta.duckdb#users' : '--mode upsert or append'}`,
    ],
    [
      options.sinceLast === true && to.kind === 'stdout',
      '--since-last needs a target that keeps a checkpoint; name a file or a table in --to',
    ],
    [
      options.stamp === false && (isOfTable || to.kind === 'queue'),
      '--no-stamp is for files of text; leave it out',
    ],
    [
      options.jobsSchema !== undefined && to.kind !== 'postgres',
      "--jobs-schema is for PostgreSQL; write --to 'postgres:#users', or leave it out",
    ],
    [
      options.csvBom === true && to.kind !== 'csv',
      '--csv-bom is for files of comma-separated values; write --to users.csv, or leave it out',
    ],
    [state !== undefined && !hasFlow, '--state is for --flow; add it, or leave it out'],
    [
      maxFailures !== undefined && deadLetter === undefined,
      '--max-failures needs a dead letter for them; add --dead-letter failed.ndjson',
    ],
  ];
}

/** Whether one of the columns is `key`, by its path or by its name. */
function has(columns: readonly Selected[], key: string): boolean {
  return columns.some((column) => pathText(column) === key || nameIn(column, '_') === key);
}

/** The first place in `text` that a parent would fill: `{id}`. */
function placeIn(text: string): string | undefined {
  const name = /(?:\{|%7b)([^{}%]*)(?:\}|%7d)/i.exec(text)?.[1];
  return name === undefined ? undefined : `{${name}}`;
}
