import { pathOf } from '../url/query.js';
import type { OrgOptions } from './connect.js';
import { headerPairs, pairs, type Pairs } from './pairs.js';
import { fieldsParameter, selection } from './selection.js';
import { target, type Target } from './target.js';
import { UsageError } from './usageError.js';

/** How rows meet those that are there. */
export type Mode = 'append' | 'upsert' | 'replace';

/** The options of `stream`, as they were typed. */
export interface StreamCommandOptions extends OrgOptions {
  readonly to: string;
  readonly query?: readonly string[];
  readonly header?: readonly string[];
  readonly recordLimit?: number;
  readonly limit?: number;
  readonly select?: string;
  readonly forEach?: string;
  readonly mode?: Mode;
  /** `true` and `false` where it was asked for, else neither. */
  readonly resume?: boolean;
  readonly sinceLast?: boolean;
  readonly job?: string;
  readonly flow?: string;
  readonly state?: readonly string[];
  readonly deadLetter?: string;
  readonly maxFailures?: number;
  readonly readAhead?: number;
}

/** What a stream is to do, complete and without contradictions. */
export interface StreamPlan {
  readonly target: Target;
  readonly mode: Mode;
  readonly relativeUrl: string;
  readonly query: Pairs;
  readonly headers: Pairs;
  /** What of a row is kept; all, without it. */
  readonly paths: readonly string[] | undefined;
  /** The list of parents, where the url has a place for their ids. */
  readonly parents: string | undefined;
  /** Whether rows are what a helper flow makes of records. */
  readonly hasFlow: boolean;
  readonly recordLimit: number;
  readonly resume: 'auto' | 'never' | 'require';
  /** Whether only what has changed since the last complete run is read. */
  readonly sinceLast: boolean;
  readonly state: Pairs | undefined;
  readonly maxFailures: number;
}

const place = '{id}';

/**
 * Reads the options of `stream`.
 *
 * @throws UsageError for options that are wrong, or do not go together.
 */
export function streamPlan(relativeUrl: string, options: StreamCommandOptions): StreamPlan {
  const { forEach, flow, recordLimit = Infinity, resume, state, maxFailures } = options;
  const to = target(options.to);
  const paths = options.select === undefined ? undefined : selection(options.select);
  refuseContradictions(relativeUrl, to, options);
  const query = pairs('--query', options.query);
  // A flow is given whole records: what is selected then is what it makes of them.
  const isNarrowed = paths !== undefined && flow === undefined && pathOf(relativeUrl) === users;
  return {
    target: to,
    mode: options.mode ?? modeFor(to, relativeUrl, options),
    relativeUrl,
    query: isNarrowed ? { fields: fieldsParameter(paths), ...query } : query,
    headers: headerPairs(options.header),
    paths: paths !== undefined && forEach !== undefined ? ['_parent', ...paths] : paths,
    parents: forEach,
    hasFlow: flow !== undefined,
    recordLimit,
    resume: resume === undefined || to.kind === 'stdout' ? 'auto' : resume ? 'require' : 'never',
    sinceLast: options.sinceLast ?? false,
    state: state === undefined ? undefined : pairs('--state', state),
    maxFailures: maxFailures ?? Infinity,
  };
}

const users = '/api/v1/users';
const logs = '/api/v1/logs';

/** A whole list takes the place of the file; a part of it, or news, come behind what is there. */
function modeFor(to: Target, relativeUrl: string, options: StreamCommandOptions): Mode {
  if (to.kind === 'duckdb' || to.kind === 'postgres') return 'upsert';
  const isPart = options.recordLimit !== undefined || options.sinceLast === true;
  return isPart || pathOf(relativeUrl) === logs ? 'append' : 'replace';
}

function refuseContradictions(url: string, to: Target, options: StreamCommandOptions): void {
  const { forEach, flow, select, state, deadLetter, maxFailures, mode, resume } = options;
  const isTable = to.kind === 'duckdb' || to.kind === 'postgres';
  const writesOver = isTable && (mode === undefined || mode === 'upsert');
  const contradictions: readonly (readonly [boolean, string])[] = [
    [
      forEach !== undefined && !url.includes(place),
      `--for-each needs a place for the id of each parent; write '/api/v1/groups/${place}/users'`,
    ],
    [
      forEach === undefined && url.includes(place),
      `${place} in the url needs --for-each; add --for-each /api/v1/groups, or name an id`,
    ],
    [
      forEach !== undefined && flow !== undefined && writesOver && select === undefined,
      'to write over the row of the same parent and id, both have to be columns: add --select id, and ' +
        '_parent to what the flow makes; or write --mode replace, or append',
    ],
    [
      to.kind === 'csv' && select === undefined,
      '--to a .csv file needs columns; add --select id,profile.email',
    ],
    [
      mode === 'upsert' && !isTable,
      '--mode upsert is for tables, whose rows have keys; write --mode replace, or append',
    ],
    [
      mode === 'replace' && options.recordLimit !== undefined,
      '--mode replace needs the whole list; leave --record-limit out, or write --mode append',
    ],
    [
      writesOver && select !== undefined && !hasKey(select),
      'to write over the row of the same id, it has to be there; add id to --select',
    ],
    [to.kind === 'stdout' && mode !== undefined, '--mode is for files and tables; leave it out'],
    [
      to.kind === 'stdout' && resume === true,
      '--resume needs a target that keeps a place; name a file or a table in --to',
    ],
    [
      options.sinceLast === true && forEach !== undefined,
      '--since-last is for one list, and memberships do not tell when they changed; leave it out',
    ],
    [
      options.sinceLast === true && mode === 'replace',
      '--mode replace needs the whole list; leave --since-last out, or write --mode upsert or append',
    ],
    [
      options.sinceLast === true && to.kind === 'stdout',
      '--since-last needs a target that keeps a place; name a file or a table in --to',
    ],
    [state !== undefined && flow === undefined, '--state is for --flow; add it, or leave it out'],
    [
      maxFailures !== undefined && deadLetter === undefined,
      '--max-failures needs a place for them; add --dead-letter failed.ndjson',
    ],
  ];
  const found = contradictions.find(([isSo]) => isSo);
  if (found !== undefined) throw new UsageError(found[1]);
}

/** Whether what is selected tells rows apart. */
function hasKey(select: string): boolean {
  return selection(select).some((path) => path === 'id' || path === 'uuid');
}
