import { from, type ObservableInput, type OperatorFunction } from 'rxjs';
import * as z from 'zod';
import { fields, rule } from '../schema/checked.js';
import { isWholeNumber, wholeNumber, wholeNumberOrInfinity } from '../schema/wholeNumber.js';
import { lanesSchema } from '../lanes/laneOptions.js';
import { parentsSchema } from './parents.js';
import { sinceSchema } from '../incremental/sinceOptions.js';
import type { Sink } from '../sinks/types.js';
import type { FlowInput, StreamObserver, WindowSize } from '../types/streaming.js';
import { quoted } from '../url/quoted.js';

/** What `commitEvery` is where nothing else is said. */
export const commitEveryDefaults = { milliseconds: 1_000, rows: 10_000 };

const resumes = ['auto', 'never', 'require'] as const;

/** The fields of `streaming`, with their defaults; `cursor` is left to whoever reads it. */
export const streamingSchema = fields({
  flow: z
    .custom<OperatorFunction<FlowInput<unknown, unknown>, unknown>>(
      (value) => typeof value === 'function',
      rule('must be an RxJS operator', 'chain several with pipe(…)'),
    )
    .optional(),
  state: z.unknown().optional(),
  recordLimit: wholeNumberOrInfinity(0, 'Infinity, null or left out').nullish(),
  pageSize: wholeNumber({ min: 1 }).optional(),
  maxPages: wholeNumberOrInfinity(1).default(Infinity),
  window: z
    .custom<WindowSize>(
      (value) =>
        value === 'page' || value === 'record' || value === 'run' || isWholeNumber(value, 1),
      rule("must be 'page', 'record', 'run' or a whole number of pages from 1"),
    )
    .default('page'),
  concurrency: wholeNumberOrInfinity(1).default(1),
  ordered: z.boolean(rule('must be true or false')).default(true),
  readAhead: wholeNumber({ min: 0 }).default(2),
  recordsKey: z
    .string(rule('must be the name of a property'))
    .min(1, rule('must be the name of a property'))
    .optional(),
  cursor: z.unknown().optional(),
  until: z
    .custom<ObservableInput<unknown> | AbortSignal>(
      (value) => value instanceof AbortSignal || isObservableInput(value),
      rule('must be an Observable, a promise or another ObservableInput, or an AbortSignal'),
    )
    .optional(),
  observer: z
    .custom<StreamObserver>(
      isObserver,
      rule('must be an object whose next, error and complete, where present, are functions'),
    )
    .transform(bound)
    .optional(),
  lanes: lanesSchema.optional(),
  parents: parentsSchema.optional(),
  sink: z
    .custom<Sink<unknown>>(
      isSink,
      rule('must be a sink: an object with open(job)', 'see okta-streams/sinks'),
    )
    .optional(),
  job: z
    .string(rule('must be text that names the run'))
    .regex(/^[^\p{Cc}]{1,200}$/u, rule('must be 1 to 200 characters without control characters'))
    .optional(),
  generation: z
    .string(rule('must be text that names the generation', "as '2026-01-31'"))
    .regex(/^[^\p{Cc}]{1,200}$/u, rule('must be 1 to 200 characters without control characters'))
    .optional(),
  resume: z.enum(resumes, rule(`must be one of ${resumes.join(', ')}`)).optional(),
  commitEvery: fields(
    {
      milliseconds: wholeNumber({ min: 1 }).optional(),
      rows: wholeNumber({ min: 1 }).optional(),
    },
    'write { rows: 10_000 }',
  ).optional(),
  onStaleCursor: z
    .enum(['error', 'restart'], rule("must be 'error' or 'restart'"))
    .default('error'),
  since: sinceSchema.optional(),
}).superRefine((given, context) => {
  const fault = faultIn(given);
  if (fault === undefined) return;
  const [field, message] = fault;
  context.addIssue({ code: 'custom', path: [field], message });
});

/** What does not go together, if anything. */
function faultIn({
  lanes,
  window,
  concurrency,
  ordered,
  sink,
  ...rest
}: Combined): readonly [field: string, message: string] | undefined {
  if (window !== 'record' && (concurrency !== 1 || !ordered)) {
    const needs = `needs streaming.window 'record': the window is ${quoted(window)}`;
    return [concurrency === 1 ? 'ordered' : 'concurrency', `${needs}; set it, or leave this out`];
  }
  if (rest.parents !== undefined && rest.since !== undefined) {
    const why = 'does not go with streaming.parents, whose children do not tell when they changed';
    return ['since', `${why}; leave one out`];
  }
  if (rest.parents !== undefined && window === 'run') {
    const why = "cannot be read with streaming.window 'run', which is one subscription for all";
    return ['parents', `${why}; use 'page', 'record' or a number of pages`];
  }
  if (lanes !== undefined && rest.since !== undefined) {
    return ['since', 'does not go with streaming.lanes, which are for a full load; leave one out'];
  }
  if (lanes !== undefined && window === 'run') {
    const why = "cannot be read with streaming.window 'run', which is one subscription for all";
    return ['lanes', `${why}; use 'page', 'record' or a number of pages`];
  }
  if (sink === undefined) {
    const orphan = (['job', 'generation', 'resume', 'commitEvery'] as const).find(
      (name) => rest[name] !== undefined,
    );
    return orphan && [orphan, 'is for a run with streaming.sink; set that, or leave this out'];
  }
  if (window === 'run') {
    const why =
      "cannot be loaded with streaming.window 'run', where nothing tells that a row is done";
    return ['sink', `${why}; use 'page', 'record' or a number of pages`];
  }
  if (!ordered) {
    return [
      'ordered',
      'must be true with streaming.sink: rows are loaded in the order of the records',
    ];
  }
  const fault = rest.generation === undefined ? undefined : faultOfGeneration(sink, rest.since);
  if (fault !== undefined) return ['generation', fault];
  return rest.cursor === undefined || rest.cursor === null
    ? undefined
    : ['cursor', 'must be left out with streaming.sink, which keeps the checkpoint itself'];
}

function faultOfGeneration(sink: unknown, since: unknown): string | undefined {
  if (since !== undefined) {
    return 'does not go with streaming.since, whose job is never finished; leave one out';
  }
  if ((sink as Sink<unknown>).keepsGenerations === true) return undefined;
  return (
    'needs a sink that remembers finished generations, as the queues of okta-streams/queues do; ' +
    'use the sink of one, or leave this out'
  );
}

interface Combined {
  readonly window: WindowSize;
  readonly concurrency: number;
  readonly ordered: boolean;
  readonly lanes?: unknown;
  readonly parents?: unknown;
  readonly since?: unknown;
  readonly sink?: unknown;
  readonly job?: unknown;
  readonly generation?: unknown;
  readonly resume?: unknown;
  readonly commitEvery?: unknown;
  readonly cursor?: unknown;
}

function isSink(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return typeof Reflect.get(value, 'open') === 'function';
}

/** What `from` takes, which looks at it and does not consume it. A text is taken for a slip. */
function isObservableInput(value: unknown): boolean {
  if (typeof value === 'string') return false;
  try {
    void from(value as ObservableInput<unknown>);
    return true;
  } catch {
    return false;
  }
}

function isObserver(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (['next', 'error', 'complete'] as const).every((name) => {
    const listener: unknown = Reflect.get(value, name);
    return listener === undefined || typeof listener === 'function';
  });
}

/** The same listeners, whatever becomes of the object that they came in. */
function bound(observer: StreamObserver): StreamObserver {
  return {
    ...(observer.next && { next: observer.next.bind(observer) }),
    ...(observer.error && { error: observer.error.bind(observer) }),
    ...(observer.complete && { complete: observer.complete.bind(observer) }),
  };
}
