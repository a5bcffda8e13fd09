import {
  catchError,
  concatWith,
  defer,
  EMPTY,
  endWith,
  ignoreElements,
  merge,
  mergeMap,
  Subject,
  takeUntil,
  tap,
  throwError,
  type Observable,
} from 'rxjs';
import type { ParentsCursor } from '../../checkpoint/cursor.js';
import { OktaApiError } from '../../errors.js';
import { everything } from '../../lanes/range.js';
import { lanePace } from '../../lanes/lanePace.js';
import type { ParsedStream } from '../../options/input.js';
import type { ParentsPlan } from '../../options/parents.js';
import type { Page } from '../../paging/page.js';
import { advance } from '../../paging/progress.js';
import { childUrl } from '../../parents/template.js';
import { shareOf } from '../../rate/governor.js';
import { valuesOf, withoutParam } from '../../url/query.js';
import { chainPages, tellPage } from '../chain.js';
import type { RunContext } from '../context.js';
import { childWindows } from './childWindows.js';
import { newLane, type Lane } from './lane.js';
import type { LaneSet } from './laneSet.js';
import type { ParentList } from './parentList.js';
import { paced, type ReadLanesOptions } from './readLanes.js';

/** What children are read by, besides their stream. */
export interface ReadParentsOptions<X> extends ReadLanesOptions<X> {
  readonly plan: ParentsPlan;
  /** Where the parents are, and those in hand. */
  readonly start: ParentsCursor;
  readonly list: ParentList;
}

/**
 * Reads the children of parents: each parent is a lane, a chain of pages with its own progress.
 *
 * ```text
 * list of parents   -(a b)-----(c)|
 * lane of a            -1---2---3|
 * lane of b            -4|
 * lane of c               -5|          opened when that of b has ended
 * windows           -----1-4---2-5-3|
 * ```
 *
 * Their list is read as they are taken from it, a page ahead of its end. A lane is opened for the next
 * parent, in the order of the list, while fewer are open than the stream asks for and the rate limit
 * feeds, and while the pages on their way leave something of the record limit.
 */
export function readParents<X>(
  stream: ParsedStream,
  context: RunContext,
  set: LaneSet,
  { plan, start, list, halt, onPage, through }: ReadParentsOptions<X>,
): Observable<X> {
  return defer(() => {
    const { connection, emit } = context;
    const pace = lanePace(shareOf(connection.rateLimit));
    const ofLanes = { ...context, send: paced(context.send, pace, connection.scheduler) };
    const openings = new Subject<Lane>();
    const open = new Set<Lane>();
    const state: {
      max: number;
      hasRead: boolean;
      /** A chain has ended before its last page, for a reason that holds for others too. */
      isCut: boolean;
      /** The org does not take the default `limit` on these paths. */
      dropsLimit: boolean;
      listError: { readonly error: unknown } | undefined;
    } = { max: 0, hasRead: false, isCut: false, dropsLimit: false, listError: undefined };

    const firstUrl = (parent: unknown) => {
      const url = childUrl(plan.template, parent);
      return state.dropsLimit ? withoutParam(url, 'limit') : url;
    };
    const laneOf = (parent: unknown, place?: { next: string; delivered: readonly string[] }) => {
      const first = firstUrl(parent);
      return set.add({
        start: place ?? { next: first, delivered: [] },
        resumed: place !== undefined && place.next !== first,
        range: everything,
        parent,
      });
    };
    const waiting = start.open.map(({ parent, ...place }) => laneOf(parent, place));
    const nextLane = (): Lane | undefined => {
      const earlier = waiting.shift();
      if (earlier !== undefined) return earlier;
      const taken = list.take();
      return taken && laneOf(taken.parent);
    };

    const max = () => Math.min(plan.count, pace.fed());
    const isStopped = () => state.isCut || set.isDone();
    const mayOpen = () => {
      // A run that has nothing left to do sends one request all the same.
      if (isStopped()) return !state.hasRead && list.isRead() && open.size === 0;
      return open.size < max() && (open.size === 0 || !set.isFull());
    };
    const isOver = () =>
      isStopped() && (state.hasRead || state.listError !== undefined)
        ? true
        : list.isOver() && waiting.length === 0;
    const fill = () => {
      while (mayOpen()) {
        const lane = nextLane();
        if (lane === undefined) break;
        open.add(lane);
        if (open.size > state.max) {
          state.max = open.size;
          emit(() => ({ type: 'lanes', open: open.size, max: max() }));
        }
        openings.next(lane);
      }
      const { counted, settled } = list.progress.value;
      if (!isStopped() && !set.isFull() && settled < counted && list.waiting() <= max()) {
        advance(list.progress, { settled: counted });
      }
      if (open.size === 0 && isOver()) openings.complete();
    };

    const listPages = defer(() => {
      if (start.next === undefined) {
        fill();
        return EMPTY;
      }
      const ofParents: ParsedStream = {
        ...stream,
        url: plan.url,
        limitIsDefault: plan.limitIsDefault,
        recordsKey: plan.recordsKey,
        recordLimit: { records: Infinity, end: 'recordLimit', clamped: false },
        maxPages: Infinity,
        readAhead: 0,
        window: 'page',
        parents: undefined,
      };
      const chain = {
        start: { next: start.next, delivered: start.taken },
        resumed: start.next !== plan.url || start.taken.length > 0,
        progress: list.progress,
      };
      return merge(
        chainPages(ofParents, context, chain).pipe(
          tap((page) => {
            state.hasRead = true;
            onPage(page);
            tellPage(context, page, list.progress, 0);
            list.add(page);
            fill();
          }),
          ignoreElements(),
          catchError((error: unknown) => {
            state.listError = { error };
            return EMPTY;
          }),
          concatWith(
            defer(() => {
              list.close();
              fill();
              return EMPTY;
            }),
          ),
        ),
        // Lanes of an earlier run do not wait for the list.
        defer(() => {
          if (waiting.length > 0) fill();
          return EMPTY;
        }),
      );
    });

    const onChildren = (page: Page) => {
      state.hasRead = true;
      state.dropsLimit ||= stream.limitIsDefault && valuesOf(page.url, 'limit').length === 0;
      onPage(page);
      fill();
    };
    const read = (lane: Lane): Observable<X> =>
      childWindows(stream, ofLanes, lane, { plan, list, halt, onPage: onChildren }).pipe(
        through(lane),
        concatWith(
          defer(() => {
            const end = lane.progress.value.last?.end;
            state.isCut ||= end === 'loop' || end === 'caughtUp';
            open.delete(lane);
            set.close(lane);
            set.prune(lane);
            fill();
            return EMPTY;
          }),
        ),
      );

    const failure = defer(() => {
      const { count, first } = list.gone();
      if (state.listError !== undefined && !(isStopped() && state.hasRead)) {
        const { error } = state.listError;
        return throwError(() => error);
      }
      return first !== undefined && !list.answered() && list.isOver()
        ? throwError(() => allGone(count, first))
        : EMPTY;
    });
    const ended = openings.pipe(ignoreElements(), endWith(undefined));
    // Told as a lane tells its own, so that what has settled before is committed.
    const ofList = newLane({
      start: { next: plan.url, delivered: [] },
      resumed: false,
      range: everything,
    });
    return merge(openings.pipe(mergeMap(read)), listPages.pipe(takeUntil(ended))).pipe(
      concatWith(failure.pipe(through(ofList))),
    );
  });
}

/** Parents that were just listed are all gone: more likely the token has lost its right to them. */
function allGone(count: number, first: OktaApiError): OktaApiError {
  const { statusCode, headers, body, requestId, errorCode, errorSummary, errorId } = first;
  const parents = count === 1 ? 'the one parent' : `all ${count.toString()} parents`;
  return new OktaApiError(
    `the org answers 404 for ${parents} that streaming.parents has just listed, so none counts as ` +
      'done; check that the token may read them, its admin role and the resource set of that',
    { statusCode, headers, body, requestId, errorCode, errorSummary, errorId, cause: first },
  );
}
