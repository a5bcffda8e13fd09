import { concatWith, defer, EMPTY, merge, mergeMap, Subject, tap, type Observable } from 'rxjs';
import type { OperatorFunction, SchedulerLike } from 'rxjs';
import type { WindowEvent } from '../../../operators/windowEvents.js';
import type { Send } from '../../http/types.js';
import type { ParsedStream } from '../../options/input.js';
import { lanePace, type LanePace } from '../../lanes/lanePace.js';
import { everything, parts, rangeUrl, timeOf, within, type LaneKey } from '../../lanes/range.js';
import type { CursorContent } from '../../checkpoint/cursor.js';
import type { Page } from '../../paging/page.js';
import { shareOf } from '../../rate/governor.js';
import type { RunContext } from '../context.js';
import { chain, type ChainOptions } from '../chain.js';
import type { Lane, LaneStart } from './lane.js';
import type { LaneSet } from './laneSet.js';

/** What lanes are read for. */
export interface ReadLanesOptions<X> extends Pick<ChainOptions, 'halt' | 'onPage'> {
  /** What becomes of the windows of a lane. */
  readonly through: (lane: Lane) => OperatorFunction<WindowEvent<Page, unknown>, X>;
}

/** How far a lane has come in time; milliseconds since the epoch. */
interface Reach {
  /** When the last record of its newest page was made. */
  readonly at: number;
  /** How long it took for a page of records to be made. */
  readonly span: number;
}

/** Below this, a rest is not worth a lane. */
const minSpan = 1_000;
const day = 86_400_000;

/**
 * Reads a collection through one chain of pages, or, where the stream asks for lanes, through several
 * over parts of it.
 *
 * The first lane begins with the whole; behind its first page what is left is divided evenly. From then
 * on a lane that has come to its end is followed by one that takes the later half of what the busiest
 * lane has left, as far as its last page tells; that one stops at its first record beyond.
 */
export function readLanes<X>(
  stream: ParsedStream,
  context: RunContext,
  start: CursorContent,
  set: LaneSet,
  { halt, onPage, through }: ReadLanesOptions<X>,
): Observable<X> {
  const by = start.lanes?.by ?? stream.lanes?.by;
  return defer(() => {
    if (by !== undefined) return divided(by);
    const lane = set.add({ start, resumed: start.next !== stream.url, range: everything });
    const { progress, resumed } = lane;
    return chain(stream, context, { start, resumed, progress, halt, onPage }).pipe(through(lane));
  });

  function divided(key: LaneKey): Observable<X> {
    const { connection, emit, send } = context;
    const { scheduler } = connection;
    const count = stream.lanes?.count ?? 1;
    const pace = lanePace(shareOf(connection.rateLimit));
    const waiting = firstLanes(stream, start, key, scheduler.now()).map(set.add);
    const open = new Set<Lane>();
    const reaches = new WeakMap<Lane, Reach>();
    const openings = new Subject<Lane>();
    let isDivided = start.lanes !== undefined;
    let until = stream.lanes?.until ?? Infinity;

    const timed: Send = (request) =>
      paced(
        send,
        pace,
        scheduler,
      )(request).pipe(
        tap(() => {
          if (until !== Infinity) return;
          until = pace.startedAt() ?? Infinity;
          for (const { range } of set.lanes) range.to = Math.min(range.to, until);
        }),
      );
    const most = () => Math.min(count, pace.fed());
    const add = (begin: Pick<LaneStart, 'range'>) =>
      set.add({
        start: { next: rangeUrl(stream.url, key, begin.range), delivered: [] },
        resumed: false,
        range: begin.range,
      });
    const followUp = (): Lane | undefined => {
      const rests = [...open].flatMap((lane) => restOf(lane, reaches.get(lane)) ?? []);
      const [busiest] = rests.sort((a, b) => b.pages - a.pages);
      if (busiest === undefined) return undefined;
      const { lane, from } = busiest;
      const { to } = lane.range;
      const [own, ...others] = parts({ from, to }, isDivided ? 2 : most());
      if (own === undefined || others.length === 0) return undefined;
      isDivided = true;
      lane.range.to = own.to;
      const [first, ...later] = others.map((range) => add({ range }));
      waiting.push(...later);
      return first;
    };
    const fill = () => {
      const before = open.size;
      const opened: Lane[] = [];
      while (open.size < most() && !set.isDone()) {
        const lane = waiting.shift() ?? followUp();
        if (lane === undefined) break;
        open.add(lane);
        opened.push(lane);
      }
      if (open.size > before) emit(() => ({ type: 'lanes', open: open.size, max: most() }));
      for (const lane of opened) openings.next(lane);
      if (open.size === 0) openings.complete();
    };
    const read = (lane: Lane): Observable<X> => {
      const { start: begin, resumed, progress, range } = lane;
      return chain(
        stream,
        { ...context, send: timed },
        {
          start: begin,
          resumed,
          cut: (records) => within(records, key, range),
          progress,
          halt,
          onPage: (page) => {
            const reach = reachOf(page, key);
            if (reach !== undefined) reaches.set(lane, reach);
            onPage(page);
            fill();
          },
        },
      ).pipe(
        through(lane),
        concatWith(
          defer(() => {
            open.delete(lane);
            set.close(lane);
            set.prune(lane);
            fill();
            return EMPTY;
          }),
        ),
      );
    };
    return merge(
      openings.pipe(mergeMap(read)),
      defer(() => {
        fill();
        return EMPTY;
      }),
    );
  }
}

/** `send`, whose responses tell `pace` how many lanes the rate limit feeds. */
export function paced(send: Send, pace: LanePace, scheduler: SchedulerLike): Send {
  return (request) => {
    const sent = scheduler.now();
    return send(request).pipe(
      tap((head) => {
        pace.learn(head, scheduler.now() - sent, scheduler.now());
      }),
    );
  };
}

/** The lanes of a cursor, or one over the whole list. */
function firstLanes(
  stream: ParsedStream,
  { lanes }: CursorContent,
  key: LaneKey,
  now: number,
): readonly LaneStart[] {
  if (lanes !== undefined) {
    return lanes.cursors.map(({ next, delivered, from, to }) => ({
      start: { next, delivered },
      resumed: true,
      range: { from: from ?? -Infinity, to: to ?? Infinity },
    }));
  }
  const range = { from: stream.lanes?.from ?? -Infinity, to: stream.lanes?.until ?? Infinity };
  // Without an upper bound a query of the System Log would never end; its true one comes with the headers.
  const asked = key === 'published' && range.to === Infinity ? { ...range, to: now + day } : range;
  const next = rangeUrl(stream.url, key, asked);
  return [{ start: { next, delivered: [] }, resumed: false, range }];
}

function reachOf({ records }: Page, key: LaneKey): Reach | undefined {
  const [first, last] = [timeOf(records[0], key), timeOf(records.at(-1), key)];
  return Number.isNaN(last) ? undefined : { at: last, span: Math.max(1, last - first) };
}

/** What a lane has left behind the pages that are on their way, in time and in pages like its last. */
function restOf(lane: Lane, reach: Reach | undefined) {
  const { requested, counted, last } = lane.progress.value;
  if (reach === undefined || last === undefined || last.end !== undefined) return undefined;
  const from = reach.at + 1 + (requested - counted) * reach.span;
  const rest = lane.range.to - from;
  if (!Number.isFinite(rest) || rest <= Math.max(minSpan, reach.span)) return undefined;
  return { lane, from, pages: rest / reach.span };
}
