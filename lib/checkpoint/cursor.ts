import * as z from 'zod';
import { OktaCursorError, OktaInputError } from '../errors.js';
import type { Cursor } from '../cursor.js';
import { pathOf, rawPairs } from '../url/query.js';
import type { LaneKey } from '../lanes/range.js';
import { digest } from '../paging/identity.js';

/** What a cursor says, once it has been read. */
export interface CursorContent {
  /** Path and query of the page to fetch next. */
  readonly next: string;
  /** Identities of the records of that page whose windows have settled already. */
  readonly delivered: readonly string[];
  /** Records streamed so far, earlier runs included. */
  readonly recordsStreamed: number;
  /** Tells the request that the cursor belongs to. */
  readonly request: string;
  /** The cursors of the lanes where a run is read through several; then `next` is the whole request. */
  readonly lanes?: LaneCursors | undefined;
  /** Of a run over the children of parents; then `next` is the whole request. */
  readonly parents?: ParentsCursor | undefined;
  /** Of a job that reads what has changed. */
  readonly since?: SinceContent | undefined;
  /** Of a run in a generation; with an `end`, that generation is finished. */
  readonly generation?: GenerationContent | undefined;
}

/** One reading of the whole, and why it ended, once it has. */
export interface GenerationContent {
  readonly name: string;
  readonly end?: 'lastPage' | 'notPaginated' | 'recordLimit' | undefined;
}

/** How far a job with `since` has come: ISO 8601 times by the clock of the org. */
export interface SinceContent {
  /** When the last complete run began; missing: there is none yet. */
  readonly watermark?: string | undefined;
  /** When the run that is not complete began; missing: none has. */
  readonly runStartedAt?: string | undefined;
}

/** The cursors of the lanes of a run, those that have come to their end left out. */
export interface LaneCursors {
  readonly by: LaneKey;
  readonly cursors: readonly LaneCursor[];
}

/** Where one lane goes on. */
export interface LaneCursor {
  readonly next: string;
  readonly delivered: readonly string[];
  /** Milliseconds since the epoch; `null` where there is no bound. */
  readonly from: number | null;
  readonly to: number | null;
}

/** Which parents are done: those of the list before a place in it, less those in hand. */
export interface ParentsCursor {
  /** Path and query of the page of the list to go on with; missing: all have been taken from it. */
  readonly next?: string | undefined;
  /** Identities of the parents of that page that have been taken. */
  readonly taken: readonly string[];
  /** Those that have been taken and are not done. */
  readonly open: readonly ParentCursor[];
  /** How many are done, earlier runs included. */
  readonly done: number;
  /** Whether the org has known one of them so far. */
  readonly answered: boolean;
}

/** Where the children of one parent are. */
export interface ParentCursor {
  readonly parent?: unknown;
  readonly next: string;
  readonly delivered: readonly string[];
}

// A browser would read `//host` and `/\host` as another host, and would not send what stands behind "#".
const next = z
  .string()
  .regex(
    /^\/(?![/\\])[\x21\x22\x24-\x7e]*$/,
    'must be a path that begins with one "/", without a "#"',
  );
const delivered = z.array(z.string());
/** Times that a Date can hold. */
const bound = z.int().min(-8.64e15).max(8.64e15).nullable();

const schema = z.strictObject({
  v: z.literal(1),
  next,
  delivered,
  recordsStreamed: z.int().nonnegative(),
  request: z.string(),
  lanes: z
    .strictObject({
      by: z.enum(['created', 'published']),
      cursors: z.array(z.strictObject({ next, delivered, from: bound, to: bound })).max(1_000),
    })
    .optional(),
  parents: z
    .strictObject({
      next: next.optional(),
      taken: delivered,
      open: z.array(z.strictObject({ parent: z.unknown(), next, delivered })).max(1_000),
      done: z.int().nonnegative(),
      answered: z.boolean(),
    })
    .refine((at) => at.next !== undefined || at.open.length > 0, 'is behind all parents')
    .optional(),
  since: z
    .strictObject({
      watermark: z.iso.datetime().optional(),
      runStartedAt: z.iso.datetime().optional(),
    })
    .optional(),
  generation: z
    .strictObject({
      name: z.string(),
      end: z.enum(['lastPage', 'notPaginated', 'recordLimit']).optional(),
    })
    .optional(),
});

/** Writes a cursor. */
export function writeCursor(content: CursorContent): Cursor {
  const { next, delivered, recordsStreamed, request } = content;
  const { lanes, parents, since, generation } = content;
  return {
    ...{ v: 1, next, delivered, recordsStreamed, request },
    ...(lanes === undefined ? {} : { lanes }),
    ...(parents === undefined ? {} : { parents }),
    ...(since === undefined ? {} : { since: definedOf(since) }),
    ...(generation === undefined ? {} : { generation }),
  } as unknown as Cursor;
}

function definedOf({ watermark, runStartedAt }: SinceContent): SinceContent {
  return {
    ...(watermark === undefined ? {} : { watermark }),
    ...(runStartedAt === undefined ? {} : { runStartedAt }),
  };
}

/**
 * Reads a cursor that came back from wherever it was kept.
 *
 * @param request The fingerprint of the request that wants to go on.
 * @param name What errors call the cursor.
 * @throws OktaInputError when it is not a cursor.
 * @throws OktaCursorError when it is another request's.
 */
export function readCursor(
  cursor: unknown,
  request: string,
  name = 'streaming.cursor',
): CursorContent {
  const result = schema.safeParse(cursor);
  if (!result.success) {
    const [issue] = result.error.issues;
    const at = issue === undefined || issue.path.length === 0 ? '' : `.${issue.path.join('.')}`;
    throw new OktaInputError(
      `${name}${at}`,
      `is not what a run of this library gave (${issue?.message ?? 'unreadable'}); ` +
        'hand a cursor back exactly as it was, or leave it out to begin afresh',
    );
  }
  if (result.data.request !== request) {
    throw new OktaCursorError(
      `${name} belongs to another request (orgUrl, path, query or streaming.since differ); ` +
        'use the cursor of this request, or begin afresh',
    );
  }
  return result.data;
}

const pagingParameters = new Set(['limit', 'after', 'since']);

/** What a request reads besides its own list. */
export interface Reading {
  /** Whether it reads what has changed. */
  readonly changes?: boolean;
  /** Path and query of the list of parents, where it reads the children of those. */
  readonly parents?: string | undefined;
}

/** Tells one request from another: org, path and query, less what says how much or from where. */
export function fingerprint(
  orgUrl: string,
  url: string,
  { changes = false, parents }: Reading = {},
): string {
  return digest(
    JSON.stringify([
      orgUrl,
      ...partsOf(url),
      ...(changes ? ['since'] : []),
      ...(parents === undefined ? [] : ['parents', ...partsOf(parents)]),
    ]),
  );
}

function partsOf(url: string): readonly [path: string, pairs: readonly string[]] {
  const pairs = rawPairs(url)
    .filter(({ key }) => !pagingParameters.has(key))
    .map(({ raw }) => raw)
    .sort();
  return [pathOf(url), pairs];
}
