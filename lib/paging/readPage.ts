import { OktaBodyError } from '../errors.js';
import type { End } from '../cursor.js';
import { pathOf } from '../url/query.js';
import { nextHref, recordsOf, shapeOf, type Shape } from './envelope.js';
import { identityOf } from './identity.js';
import type { Next, Page, PageHead } from './page.js';
import type { RecordLimit } from '../options/recordLimit.js';

/** What stays the same for all pages of a run. */
export interface PagingPlan {
  readonly recordLimit: RecordLimit;
  /** Pages that the run may read, and what it means to have read them all. */
  readonly pageLimit: { readonly pages: number; readonly end: 'pageLimit' | 'ceiling' };
  readonly recordsKey: string | undefined;
  /** System Log polling: there is always a next link, and it may lead back to where it stood. */
  readonly polling: boolean;
}

/** What is known when a page is read. */
export interface PagingState {
  /** Pages read before. */
  readonly pages: number;
  /** Records counted before, in earlier runs too. */
  readonly records: number;
  /** How the first page held its records. */
  readonly shape: Shape | undefined;
  /** Identities of records of this page that an earlier run settled. */
  readonly deliveredBefore: readonly string[];
  /** Leaves out what is beyond the bounds of a lane. */
  readonly cut?: ((records: readonly unknown[]) => CutPage) | undefined;
  /** Whether the run was stopped before its first page: that one is read but not delivered. */
  readonly stopped: boolean;
}

/** The records of a page that are within bounds. */
export interface CutPage {
  readonly records: readonly unknown[];
  /** Whether there were records behind the upper bound: then this page is the last. */
  readonly isBeyond: boolean;
}

/**
 * Makes a page of its head and body: takes the records out, leaves out what must not be delivered,
 * and says whether the run ends here. Pages are read in their order.
 *
 * @param follow Resolves a next link that stands in the body.
 * @throws OktaBodyError when the page is of another kind than the first.
 */
export function readPage(
  head: PageHead,
  body: unknown,
  plan: PagingPlan,
  state: PagingState,
  follow: (link: string) => Next,
): { readonly page: Page; readonly shape: Shape | undefined } {
  const shape =
    body === undefined ? state.shape : (state.shape ?? firstShape(head, body, plan.recordsKey));
  const all = body === undefined || shape === undefined ? [] : recordsOf(body, shape);
  if (all === undefined) throw anotherKind(head.url);

  const href = shape?.kind === 'envelope' ? nextHref(body) : undefined;
  const found = head.next ?? (href === undefined ? undefined : follow(href));
  const next = plan.polling && found?.kind === 'loop' ? { ...found, kind: 'page' as const } : found;
  const bounded = state.cut?.(all) ?? { records: all, isBeyond: false };
  const fresh = without(bounded.records, state.deliveredBefore);
  const left =
    shape?.kind === 'single' ? Infinity : Math.max(0, plan.recordLimit.records - state.records);
  const most = state.stopped ? 0 : left;
  const records = fresh.length > most ? fresh.slice(0, most) : fresh;
  const withheld = records.length < fresh.length;

  const endOf = (): End | undefined => {
    if (left === 0) return plan.recordLimit.end;
    if (withheld) return state.stopped ? 'stopped' : plan.recordLimit.end;
    if (shape?.kind === 'single') return 'notPaginated';
    if (bounded.isBeyond) return 'lastPage';
    const limitReached = records.length === left;
    const end = endBehind(next, all.length === 0, limitReached, state.pages + 1, plan);
    return end ?? (state.stopped ? 'stopped' : undefined);
  };
  const end = endOf();
  return {
    page: {
      url: head.url,
      statusCode: head.statusCode,
      headers: head.headers,
      records,
      deliveredBefore: state.deliveredBefore,
      next: !withheld && !bounded.isBeyond && next?.kind === 'page' ? next.url : undefined,
      end,
      failure: end === undefined && next?.kind === 'refused' ? next.error : undefined,
    },
    shape,
  };
}

/** Why a run ends behind a page that was delivered whole. */
function endBehind(
  next: Next | undefined,
  isEmpty: boolean,
  limitReached: boolean,
  pages: number,
  plan: PagingPlan,
): End | undefined {
  if (plan.polling && isEmpty) return 'caughtUp';
  if (next === undefined) return 'lastPage';
  if (next.kind === 'refused') return undefined;
  if (next.kind === 'loop') return 'loop';
  if (limitReached) return plan.recordLimit.end;
  return pages >= plan.pageLimit.pages ? plan.pageLimit.end : undefined;
}

function firstShape(head: PageHead, body: unknown, recordsKey: string | undefined): Shape {
  const shape = shapeOf(body, pathOf(head.url), head.next !== undefined, recordsKey);
  if (shape !== undefined) return shape;
  throw new OktaBodyError(
    `GET ${pathOf(head.url)} answered without an array under streaming.recordsKey ` +
      `"${recordsKey ?? ''}"; name the property that holds the records, or leave recordsKey out`,
  );
}

/** `all` without the records that carry one of `identities`; each identity counts once. */
function without(all: readonly unknown[], identities: readonly string[]): readonly unknown[] {
  if (identities.length === 0) return all;
  const counts = new Map<string, number>();
  for (const identity of identities) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  return all.filter((record) => {
    const identity = identityOf(record);
    const count = counts.get(identity) ?? 0;
    counts.set(identity, count - 1);
    return count <= 0;
  });
}

function anotherKind(url: string): OktaBodyError {
  return new OktaBodyError(
    `GET ${pathOf(url)} answered with a page of another kind than the first page of this run; ` +
      'go on from the cursor of this error, or begin afresh',
  );
}
