import {
  catchError,
  concatWith,
  debounceTime,
  defer,
  filter,
  ignoreElements,
  map,
  merge,
  Subject,
  take,
  takeUntil,
  tap,
  throwError,
  type Observable,
} from 'rxjs';
import { setPlace } from '../errors.js';
import type { ParsedStream } from '../options/input.js';
import type { CursorContent } from '../checkpoint/cursor.js';
import type { Page } from '../paging/page.js';
import type { RunContext } from './context.js';
import type { End } from '../cursor.js';
import type { FinalOutput, RowCounts, StreamOutput } from '../types/output.js';
import type { StreamPlace } from '../types/streaming.js';
import { asObject } from './asObject.js';
import type { LaneEvent } from './loading/committed.js';
import { isStaleCursor } from '../paging/firstPage.js';
import type { Lane } from './lanes/lane.js';
import { laneSet } from './lanes/laneSet.js';
import { loaded } from './loading/loaded.js';
import { orgClock } from '../incremental/orgClock.js';
import { advance } from '../paging/progress.js';
import { readLanes, type ReadLanesOptions } from './lanes/readLanes.js';
import { firstUrl, startOver } from '../checkpoint/start.js';
import { reportThrown } from './reportThrown.js';
import { stopsAt } from './stopsAt.js';
import { checkWatchedPage } from '../paging/checkIncrementalPage.js';

/** What a run emits: the outputs of its flow and, once, its final output. */
export type RunEvent =
  | { readonly kind: 'output'; readonly value: unknown }
  | { readonly kind: 'final'; readonly output: FinalOutput };

/** Whether a run emits the outputs of its flow beside its final output. */
export type Emits = 'outputs' | 'final';

/** How far a run has come, for its end to tell, however it ends. */
interface Reach {
  counts: { readonly recordsStreamed: number } & Partial<RowCounts>;
  /** Where it can go on, once it has failed. */
  place: StreamPlace | undefined;
}

/** A window that is open for so many milliseconds is worth telling of. */
const stallAfter = 60_000;

/**
 * Runs a stream from `start`: pages into windows, and what has settled back into demand. The one
 * file that closes this loop; all others are steps on its way.
 */
export function run(
  stream: ParsedStream,
  start: CursorContent,
  context: RunContext,
  emits: Emits,
): Observable<RunEvent> {
  const { emit } = context;
  const { observer, recordLimit, givenRecordLimit } = stream;
  return defer(() => {
    const reach: Reach = { counts: { recordsStreamed: 0 }, place: undefined };
    const tellEnd = (outcome: 'complete' | 'error' | 'unsubscribed', end?: End) => {
      emit(() => ({
        type: 'end',
        outcome,
        ...reach.counts,
        ...(end === undefined ? {} : { end }),
      }));
    };
    if (recordLimit.clamped) {
      emit(() => ({
        type: 'clamp',
        field: 'streaming.recordLimit',
        given: givenRecordLimit ?? NaN,
        used: recordLimit.records,
      }));
    }
    return play(stream, start, context, emits, reach).pipe(
      catchError((error: unknown) => {
        if (stream.onStaleCursor === 'error' || !isStaleCursor(error))
          return throwError(() => error);
        emit(() => ({ type: 'restart', reason: error.message }));
        const afresh = startOver(stream, start.request, error);
        return play({ ...stream, resume: 'never' }, afresh, context, emits, reach);
      }),
      tap({
        next: (event) => {
          if (event.kind === 'final') tellEnd('complete', event.output.end);
        },
        error: (error: unknown) => {
          tellEnd('error');
          const place = reach.place ?? { recordsStreamed: 0, cursor: undefined };
          reportThrown(() => observer?.error?.(error, place));
        },
        complete: () => {
          reportThrown(() => observer?.complete?.());
        },
        unsubscribe: () => {
          tellEnd('unsubscribed');
        },
      }),
    );
  });
}

/** A run without its beginning and end; `reach` is kept at how far it has come. */
function play(
  stream: ParsedStream,
  given: CursorContent,
  context: RunContext,
  emits: Emits,
  reach: Reach,
): Observable<RunEvent> {
  return defer(() => {
    const { connection, emit } = context;
    const { run: inContext, within } = context.context;
    const { observer } = stream;
    const halt = new Subject<void>();
    const activity = new Subject<void>();
    let lastRead: Page | undefined;
    let isDivided = false;
    let clock = orgClock(connection.scheduler);
    let set = laneSet(stream, given, clock);
    let begun = given.since?.begun;
    let rows: Partial<RowCounts> =
      stream.sink === undefined ? {} : { rowsCommitted: 0, rowsRefused: 0 };
    let page: Page | undefined;
    let stopped = false;
    let done = false;

    const count = (more: Partial<Reach['counts']>) => {
      reach.counts = { ...reach.counts, ...more };
    };
    const place = () => ({
      recordsStreamed: set.recordsStreamed('settled'),
      cursor: set.cursor('settled'),
    });
    const outputWith = (end: End | undefined): StreamOutput => {
      // A run that was stopped before anything settled tells of a page that it read.
      const { statusCode, headers } = (page ?? lastRead) as Page;
      const soFar = { statusCode, headers, body: undefined, ...place(), ...rows };
      return end === undefined ? { ...soFar, done: false } : { ...soFar, done: true, end };
    };
    const report = (output: StreamOutput) => {
      done = output.done;
      inContext(() => observer?.next?.(output));
    };

    const release = ({ progress }: Lane, pages: number) => {
      if (pages > 0) advance(progress, { settled: progress.value.settled + pages });
    };
    const settle = ({ lane, event }: LaneEvent<Lane, Page>) => {
      if (event.kind !== 'settled') return;
      const { settled } = lane;
      const pages = settled.settle(event.window);
      page = settled.page;
      count({ recordsStreamed: set.recordsStreamed('settled') });
      activity.next();
      // A flow that spans the run is not done when the records of its last page are, and the end of
      // one lane is not that of all.
      const isEnd = settled.isWhole && stream.window !== 'run' && !isDivided;
      if (observer?.next !== undefined) report(outputWith(isEnd ? page?.end : undefined));
      // Rows in a sink are out of the way as soon as it has taken them.
      if (stream.sink === undefined) release(lane, pages);
      else set.prune(lane);
    };
    const final = () => {
      const output = outputWith(set.end('settled')) as FinalOutput;
      if (!done) report(output);
      return [{ kind: 'final', output } as const];
    };

    const stops = stopsAt(stream.until).pipe(
      within,
      take(1),
      tap(() => {
        stopped = true;
        set.stop();
        // Before the first page is read it is for the page to withhold its records.
        if (lastRead !== undefined) halt.next();
      }),
    );
    const stalls = activity.pipe(
      debounceTime(stallAfter, connection.scheduler),
      filter(() =>
        [...set.lanes].some(({ progress }) => progress.value.counted > progress.value.settled),
      ),
      tap(() => {
        emit(() => ({ type: 'stall', milliseconds: stallAfter }));
      }),
    );

    const onPage = (read: Page) => {
      lastRead = read;
      activity.next();
      clock.hear(read.headers);
      if (stream.since !== undefined) checkWatchedPage(read, begun, clock);
    };
    const now = () => clock.now();
    const windowsFrom = <X>(start: CursorContent, through: ReadLanesOptions<X>['through']) => {
      clock = orgClock(connection.scheduler);
      set = laneSet(stream, start, clock);
      begun = start.since?.begun;
      isDivided = (start.lanes ?? stream.lanes) !== undefined;
      // It may have been told while the sink was being opened.
      if (stopped) set.stop();
      count({ recordsStreamed: start.recordsStreamed, ...rows });
      const first = { ...stream, url: firstUrl(stream, start.since?.watermark) };
      return readLanes(first, context, start, set, { halt, onPage, through });
    };
    const events: Observable<LaneEvent<Lane, Page>> =
      stream.sink === undefined
        ? windowsFrom(given, (lane) => map((event) => ({ lane, event })))
        : loaded(stream, stream.sink, given, context, {
            windowsFrom,
            release,
            onCommit: (committed) => {
              rows = committed;
              count(rows);
            },
            lanes: () => set,
            now,
            keepsOutputs: emits === 'outputs',
          });

    return events.pipe(
      tap(settle),
      map(({ event }) => event),
      filter((event) => event.kind === 'output'),
      concatWith(defer(final)),
      takeUntil(merge(stops, stalls).pipe(ignoreElements())),
      catchError((error: unknown) => {
        const failure: unknown = asObject(error);
        reach.place = place();
        setPlace(failure as object, reach.place);
        return throwError(() => failure);
      }),
    );
  });
}
