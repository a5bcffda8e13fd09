import type { ObservableInput, OperatorFunction } from 'rxjs';
import * as z from 'zod';
import { checked, fields, readBy, rule } from '../schema/checked.js';
import { OktaInputError } from '../errors.js';
import { parseInputHeaders } from '../http/inputHeaders.js';
import { requestBody, type RequestBody } from '../http/body/requestBody.js';
import type { Method } from '../http/types.js';
import { isZodSchema } from '../schema/isZodSchema.js';
import { lanePlan, type LanePlan } from '../lanes/laneOptions.js';
import { pageSize } from './pageSize.js';
import { parentsPlan, type ParentsPlan } from './parents.js';
import { recordLimit, type RecordLimit } from './recordLimit.js';
import { commitEveryDefaults, streamingSchema } from './streaming.js';
import { retrySchema, type GivenRetry } from '../retry/retryOptions.js';
import type { Since } from '../incremental/changesUrl.js';
import { checkWatched } from '../incremental/sinceOptions.js';
import type { Resume, Sink } from '../sinks/types.js';
import type { Query } from '../types/input.js';
import type { Complete } from '../types/complete.js';
import type { CommitEvery, FlowInput, StreamObserver, WindowSize } from '../types/streaming.js';
import { withQuery } from '../url/query.js';
import { parseRelativeUrl } from '../url/relativeUrl.js';

interface ParsedBase {
  /** Path and query, encoded. */
  readonly url: string;
  /** The caller's own, names in lower case. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** What the caller wants of it in place of the connection's own. */
  readonly retry: GivenRetry;
}

/** One request, complete. */
export interface ParsedRequest extends ParsedBase {
  readonly kind: 'request';
  readonly method: Method;
  readonly body?: RequestBody;
  readonly throwHttpErrors: boolean;
}

/** One stream, complete; `limit` is in its URL. */
export interface ParsedStream extends ParsedBase {
  readonly kind: 'stream';
  /** Whether `limit=200` is this library's own. */
  readonly limitIsDefault: boolean;
  readonly state: unknown;
  readonly flow: OperatorFunction<FlowInput<unknown, unknown>, unknown> | undefined;
  readonly window: WindowSize;
  readonly concurrency: number;
  readonly ordered: boolean;
  readonly readAhead: number;
  /** `Infinity` for no brake. */
  readonly maxPages: number;
  readonly recordLimit: RecordLimit;
  readonly givenRecordLimit: number | null | undefined;
  readonly recordsKey: string | undefined;
  /** As it was given, untrusted; `undefined` and `null` are none. */
  readonly cursor: unknown;
  readonly until: ObservableInput<unknown> | AbortSignal | undefined;
  readonly observer: StreamObserver | undefined;
  readonly lanes: LanePlan | undefined;
  /** The list of parents whose children are streamed; then `url` has places that each of them fills. */
  readonly parents: ParentsPlan | undefined;
  readonly sink: Sink<unknown> | undefined;
  readonly job: string | undefined;
  readonly generation: string | undefined;
  readonly resume: Resume;
  readonly commitEvery: Complete<CommitEvery>;
  readonly onStaleCursor: 'error' | 'restart';
  readonly since: Since | undefined;
}

const requestTypes = ['GET', 'GET(Streaming)', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const schema = fields(
  {
    requestType: z.enum(requestTypes, rule(`must be one of ${requestTypes.join(', ')}`)),
    relativeUrl: readBy(parseRelativeUrl),
    headers: readBy(parseInputHeaders),
    query: z.unknown().optional(),
    body: z.unknown().optional(),
    bodySchema: z.custom<z.ZodType>(isZodSchema, rule('must be a schema of zod 4')).optional(),
    throwHttpErrors: z.boolean(rule('must be true or false')).optional(),
    retry: retrySchema.optional(),
    streaming: streamingSchema.optional(),
  },
  'write { requestType, relativeUrl }',
);

const streamSchema = schema.extend({
  requestType: z
    .literal('GET(Streaming)', rule('must be GET(Streaming) or left out', 'write action(input)'))
    .default('GET(Streaming)'),
});

type Given = z.output<typeof schema>;

/**
 * Reads the input of an action, fills in its defaults, and copies what the caller could still change;
 * `state` and `cursor` are passed on as they are.
 *
 * @throws OktaInputError naming the field, the rule and, where it is no secret, the value.
 */
export function parseInput(input: unknown): ParsedRequest | ParsedStream {
  const given = checked(schema, input, 'input');
  return given.requestType === 'GET(Streaming)'
    ? parsedStream(given)
    : parsedRequest(given, given.requestType);
}

/** {@link parseInput} for `action.stream`, where `requestType` may be left out. */
export function parseStreamInput(input: unknown): ParsedStream {
  return parsedStream(checked(streamSchema, input, 'input'));
}

function parsedRequest(given: Given, method: Method): ParsedRequest {
  const { headers, body, bodySchema, throwHttpErrors = true } = given;
  mustBeLeftOut(given, ['streaming'], 'is for GET(Streaming) alone');
  if (method === 'GET' || method === 'DELETE') mustBeLeftOut(given, ...ofWrites);
  const content =
    body === undefined && bodySchema === undefined ? undefined : requestBody(body, bodySchema);
  if (content?.kind === 'form' && headers['content-type'] !== undefined) {
    throw new OktaInputError(
      'headers.content-type',
      'must not be given with a FormData body, whose own names its boundary; leave it out',
    );
  }
  return {
    kind: 'request',
    method,
    url: urlOf(given),
    headers,
    retry: given.retry ?? {},
    ...(content === undefined ? {} : { body: content }),
    throwHttpErrors,
  };
}

function parsedStream(given: Given): ParsedStream {
  const { query, headers, streaming = streamingSchema.parse({}) } = given;
  mustBeLeftOut(given, ...ofWrites);
  if (given.throwHttpErrors === false) {
    throw new OktaInputError(
      'throwHttpErrors',
      'must not be false with GET(Streaming): a stream always errors; leave it out',
    );
  }
  const { pageSize: size, recordLimit: limit, ...options } = streaming;
  const { state, flow, recordsKey, cursor, until, observer, sink, job, since } = options;
  const { resume = 'auto', generation } = options;
  const commitEvery = commitEveryOf(options.commitEvery, sink?.commitEvery);
  const page = pageSize(urlOf(given), (query as Query | undefined)?.['limit'], size);
  if (since !== undefined) checkWatched(page.url);
  const parents = options.parents && parentsPlan(options.parents, page.url, options.lanes);
  const divided =
    options.lanes === undefined || parents !== undefined
      ? undefined
      : lanePlan(options.lanes, page.url);
  return {
    kind: 'stream',
    url: divided?.url ?? page.url,
    limitIsDefault: page.limitIsDefault,
    headers,
    retry: given.retry ?? {},
    ...options,
    // Fields that were left out are not in `options`.
    ...{ state, flow, recordsKey, cursor, until, observer, sink, job, generation, resume, since },
    commitEvery,
    lanes: divided?.plan,
    parents,
    recordLimit: recordLimit(limit, page.records),
    givenRecordLimit: limit,
  };
}

/** What the stream says, else what its sink asks for, else the defaults. */
function commitEveryOf(
  given: CommitEvery | undefined,
  hint: CommitEvery | undefined,
): Complete<CommitEvery> {
  const { milliseconds, rows } = commitEveryDefaults;
  return {
    milliseconds: given?.milliseconds ?? hint?.milliseconds ?? milliseconds,
    rows: given?.rows ?? hint?.rows ?? rows,
  };
}

const ofWrites = [['body', 'bodySchema'], 'is for POST, PUT and PATCH alone'] as const;

function mustBeLeftOut(given: Given, names: readonly (keyof Given)[], why: string): void {
  const name = names.find((field) => given[field] !== undefined);
  if (name === undefined) return;
  throw new OktaInputError(name, `${why}: requestType is "${given.requestType}"; leave it out`);
}

function urlOf({ relativeUrl, query }: Given): string {
  return query === undefined ? relativeUrl : withQuery(relativeUrl, query as Query);
}
