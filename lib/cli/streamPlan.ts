import { templateOf, type Template } from '../parents/template.js';
import { pathOf, withQuery } from '../url/query.js';
import { parseRelativeUrl } from '../url/relativeUrl.js';
import { isSystemLog } from '../url/systemLog.js';
import { refuseContradictions } from './contradictions.js';
import { fieldsParameter } from './fieldsParameter.js';
import { ownKey } from './ownKey.js';
import { headerPairs, pairs, type Pairs } from './pairs.js';
import { pathText, selection, type Selected } from './selection.js';
import { streamNotes } from './streamNotes.js';
import type { Mode, StreamCommandOptions } from './streamOptions.js';
import { target, type Target } from './target.js';

/** What a stream is to do, complete and without contradictions. */
export interface StreamPlan {
  readonly target: Target;
  readonly mode: Mode;
  readonly relativeUrl: string;
  readonly query: Pairs;
  readonly headers: Pairs;
  readonly recordsKey: string | undefined;
  /** What of a row is kept; all, without it. */
  readonly columns: readonly Selected[] | undefined;
  /** The properties that tell rows apart, where rows of tables have to be. */
  readonly key: readonly string[] | undefined;
  /** The list of parents, where the url has places that each of them fills. */
  readonly parents: string | undefined;
  /** Those places. */
  readonly places: Template | undefined;
  /** Whether rows are what a helper flow makes of records. */
  readonly hasFlow: boolean;
  readonly recordLimit: number;
  readonly resume: 'auto' | 'never' | 'require';
  /** Whether only what has changed since the last complete run is read. */
  readonly sinceLast: boolean;
  readonly state: Pairs | undefined;
  readonly maxFailures: number;
  /** Whether files carry the run and the time of each row. */
  readonly stamp: boolean;
  readonly csvBom: boolean;
  /** Of PostgreSQL: where the checkpoints of jobs are kept; the schema of the table where not given. */
  readonly jobsSchema: string | undefined;
  /** Of queues: rows not settled, from which on nothing more is read. */
  readonly backlog: number | undefined;
  /** What users should know of this plan, and how to have it otherwise. */
  readonly notes: readonly string[];
}

/**
 * Reads the options of `stream`.
 *
 * @throws UsageError for options that are wrong, or do not go together; OktaInputError for a url that
 * is no place for parents.
 */
export function streamPlan(relativeUrl: string, options: StreamCommandOptions): StreamPlan {
  const { forEach, flow, recordLimit = Infinity, resume, state, maxFailures } = options;
  const to = target(options.to);
  const mode = options.mode ?? modeFor(to, relativeUrl, options);
  const columns = options.select === undefined ? undefined : selection(options.select);
  const key = keyOf(relativeUrl, mode, options);
  const query = pairs('--query', options.query);
  refuseContradictions({ url: relativeUrl, query, to, mode, columns, key }, options);
  return {
    target: to,
    mode,
    relativeUrl,
    query: { ...narrowing(relativeUrl, columns, options), ...query },
    headers: headerPairs(options.header),
    recordsKey: options.recordsKey,
    columns: columns !== undefined && forEach !== undefined ? withParent(columns) : columns,
    key: key === undefined || forEach === undefined ? key : [parentColumn, ...key],
    parents: forEach,
    places: forEach === undefined ? undefined : placesOf(relativeUrl, query),
    hasFlow: flow !== undefined,
    recordLimit,
    resume: resume === undefined || to.kind === 'stdout' ? 'auto' : resume ? 'require' : 'never',
    sinceLast: options.sinceLast ?? false,
    state: state === undefined ? undefined : pairs('--state', state),
    maxFailures: maxFailures ?? Infinity,
    stamp: options.stamp ?? true,
    csvBom: options.csvBom ?? false,
    jobsSchema: options.jobsSchema,
    backlog: options.backlog,
    notes: streamNotes(relativeUrl, to, query, options),
  };
}

function placesOf(relativeUrl: string, query: Pairs): Template {
  return templateOf(withQuery(parseRelativeUrl(relativeUrl), query));
}

const users = '/api/v1/users';
const parentColumn = '_parent';

/** Asks Okta for these fields of users alone. A flow is given whole records: what is selected then is what it makes of them. */
function narrowing(
  relativeUrl: string,
  columns: readonly Selected[] | undefined,
  { flow }: StreamCommandOptions,
): Pairs {
  if (columns === undefined || flow !== undefined || pathOf(relativeUrl) !== users) return {};
  const fields = fieldsParameter(columns);
  return fields === undefined ? {} : { fields };
}

function withParent(columns: readonly Selected[]): readonly Selected[] {
  const isThere = columns.some((column) => pathText(column) === parentColumn);
  return isThere ? columns : [{ path: [parentColumn] }, ...columns];
}

/**
 * The properties that tell rows of a table apart: those of `--key`; for an upsert those that records
 * of the list have, and with `--select` those that are among the columns.
 */
function keyOf(
  relativeUrl: string,
  mode: Mode,
  { key, flow, select }: StreamCommandOptions,
): readonly string[] | undefined {
  if (key !== undefined) return key.split(',').map((path) => path.trim());
  if (mode !== 'upsert') return undefined;
  const own = ownKey(relativeUrl) ?? 'id';
  if (select === undefined || (own !== 'id' && flow === undefined)) return [own];
  const paths = selection(select).map(pathText);
  return [paths.includes('id') || !paths.includes('uuid') ? 'id' : 'uuid'];
}

/** A whole list takes the place of the file; a part of it, or news, come behind what is there. */
function modeFor(to: Target, relativeUrl: string, options: StreamCommandOptions): Mode {
  if (to.kind === 'duckdb' || to.kind === 'postgres') return 'upsert';
  if (to.kind === 'queue') return 'append';
  if (to.kind === 'parquet') return 'replace';
  const isPart = options.recordLimit !== undefined || options.sinceLast === true;
  return isPart || isSystemLog(relativeUrl) ? 'append' : 'replace';
}
