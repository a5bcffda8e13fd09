import { indexOf } from '../data/id.js';
import type { IdPrefix } from '../data/id.js';
import { refuse, refuseField } from './reply.js';
import type { Call, List, Reply } from './reply.js';

/** How many records a page of an endpoint holds. */
export interface PageSize {
  readonly fallback: number;
  readonly max: number;
  readonly min?: number;
}

/** The page size that a call asks for; anything out of range is a 400 that names `limit`. */
export function readLimit(call: Call, { fallback, max, min = 0 }: PageSize): number {
  const text = call.query.get('limit');
  if (text === null) return fallback;
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= min && limit <= max) return limit;
  const rule = `must be a whole number from ${String(min)} to ${String(max)}, not '${text}'.`;
  return refuseField('limit', rule);
}

/**
 * The cursor of a call without the tildes that the fault `emptyPageWithNext` puts behind it to
 * make a link that nobody has visited; `undefined` for the first page.
 */
export function readAfter(call: Call): string | undefined {
  const after = call.query.get('after')?.replace(/~+$/, '');
  return after === '' ? undefined : after;
}

/** The index after which a page begins: −1 for the first page. */
export function readAfterId(call: Call, prefix: IdPrefix, seed: number, end: number): number {
  const after = readAfter(call);
  if (after === undefined) return -1;
  const index = indexOf(after, prefix, seed);
  return index === undefined || index >= end ? refuseAfter(after) : index;
}

/** Ends a call whose cursor this org never gave. */
export function refuseAfter(after: string): never {
  return refuse(400, 'E0000029', 'Invalid paging request.', [
    {
      errorSummary: `after: '${after}' is not a cursor of this list.`,
      reason: 'INVALID_AFTER_PARAMETER',
      location: 'after',
      locationType: 'query',
    },
  ]);
}

/** The first `limit` of `items` and whether there is one more. */
export function takePage<T>(items: Iterable<T>, limit: number): { page: T[]; more: boolean } {
  const page: T[] = [];
  if (limit === 0) return { page, more: false };
  for (const item of items) {
    if (page.length === limit) return { page, more: true };
    page.push(item);
  }
  return { page, more: false };
}

/** The URL of a call with some parameters set or (`undefined`) left out, written as Okta does. */
export function linkTo(call: Call, changes: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(call.query);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) query.delete(key);
    else query.set(key, value);
  }
  query.sort();
  const text = query.toString();
  return `${call.origin}${call.path}${text === '' ? '' : `?${text}`}`;
}

/** The answer that holds a page; `next` is the cursor of the page that follows. */
export function listReply(
  call: Call,
  limit: number,
  records: readonly unknown[],
  next: string | undefined,
  shape: Pick<List, 'envelope' | 'linksIn' | 'beside'> = {},
): Reply {
  const withLimit = { limit: String(limit) };
  return {
    status: 200,
    list: {
      records,
      self: linkTo(call, withLimit),
      next: next === undefined ? undefined : linkTo(call, { ...withLimit, after: next }),
      ...shape,
    },
  };
}
