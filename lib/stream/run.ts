import {
  catchError,
  concatWith,
  debounceTime,
  defer,
  EMPTY,
  filter,
  from,
  ignoreElements,
  merge,
  Subject,
  take,
  takeUntil,
  tap,
  throwError,
  type Observable,
} from 'rxjs';
import type { WindowEvent } from '../../operators/windowEvents.js';
import { OktaApiError, OktaCursorError, OktaFlowError, setPlace } from '../errors.js';
import type { ParsedStream } from '../input.js';
import { writeCursor, type CursorContent } from '../paging/cursor.js';
import type { Page } from '../paging/page.js';
import type { RunContext } from '../runContext.js';
import type { End, FinalOutput, StreamOutput } from '../types.js';
import { chain } from './chain.js';
import { ledger, type Ledger } from './ledger.js';
import { loaded } from './loaded.js';
import { orgClock } from './orgClock.js';
import { placeBehind } from './placeBehind.js';
import { advance, progressFrom } from './progress.js';
import { firstUrl, startOver } from './start.js';
import { checkWatchedPage } from './watchedPage.js';

/** What a run emits: the outputs of its flow and, once, its final output. */
export type RunEvent =
  | { readonly kind: 'output'; readonly value: unknown }
  | { readonly kind: 'final'; readonly output: FinalOutput };

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
): Observable<RunEvent> {
  const { emit } = context;
  const { observer, recordLimit, givenRecordLimit } = stream;
  return defer(() => {
    let recordsStreamed = 0;
    const count = (records: number) => {
      recordsStreamed = records;
    };
    const tellEnd = (outcome: 'complete' | 'error' | 'unsubscribed', end?: End) => {
      emit(() => ({
        type: 'end',
        outcome,
        recordsStreamed,
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
    return play(stream, start, context, count).pipe(
      catchError((error: unknown) => {
        if (stream.onStaleCursor === 'error' || !isStale(error)) return throwError(() => error);
        emit(() => ({ type: 'restart', reason: error.message }));
        const afresh = startOver(stream, start.request, error);
        return play({ ...stream, resume: 'never' }, afresh, context, count);
      }),
      tap({
        next: (event) => {
          if (event.kind === 'final') tellEnd('complete', event.output.end);
        },
        error: (error: unknown) => {
          tellEnd('error');
          observer?.error?.(error);
        },
        complete: () => {
          observer?.complete?.();
        },
        unsubscribe: () => {
          tellEnd('unsubscribed');
        },
      }),
    );
  });
}

/** Whether the org has refused the place that the run was to go on from. */
function isStale(error: unknown): error is OktaCursorError {
  return error instanceof OktaCursorError && error.cause instanceof OktaApiError;
}

/** A run without its beginning and end; `count` is told how many records have been streamed. */
function play(
  stream: ParsedStream,
  given: CursorContent,
  context: RunContext,
  count: (recordsStreamed: number) => void,
): Observable<RunEvent> {
  return defer(() => {
    const { connection, emit } = context;
    const { observer } = stream;
    const halt = new Subject<void>();
    const activity = new Subject<void>();
    let start = given;
    let progress = progressFrom(start.recordsStreamed);
    let settled = ledger(start);
    let clock = orgClock(connection.scheduler);
    let stopped = false;
    let done = false;

    const placeIn = (of: Ledger) => {
      const { recordsStreamed } = of;
      const place = placeBehind(of, start, stream, clock);
      return { recordsStreamed, cursor: place && writeCursor(place) };
    };
    const outputWith = (end: End | undefined): StreamOutput => {
      // A run that was stopped before anything settled tells of the page that it read.
      const { statusCode, headers } = (settled.page ?? progress.value.last) as Page;
      const soFar = { statusCode, headers, body: undefined, ...placeIn(settled) };
      return end === undefined ? { ...soFar, done: false } : { ...soFar, done: true, end };
    };
    const report = (output: StreamOutput) => {
      done = output.done;
      observer?.next?.(output);
    };

    const release = (pages: number) => {
      if (pages > 0) advance(progress, { settled: progress.value.settled + pages });
    };
    const settle = (event: WindowEvent<Page, unknown>) => {
      if (event.kind !== 'settled') return;
      const pages = settled.settle(event.window);
      count(settled.recordsStreamed);
      activity.next();
      // A flow that spans the run is not done when the records of its last page are.
      const end = settled.isWhole && stream.window !== 'run' ? settled.page?.end : undefined;
      if (observer?.next !== undefined) report(outputWith(end));
      // Rows in a sink are out of the way as soon as it has taken them.
      if (stream.sink === undefined) release(pages);
    };
    const endOf = ({ isWhole, page }: Ledger): End =>
      (isWhole ? page?.end : undefined) ?? 'stopped';
    const final = () => {
      const output = outputWith(endOf(settled)) as FinalOutput;
      if (!done) report(output);
      return [{ kind: 'final', output } as const];
    };

    const stops = from(stream.until ?? EMPTY).pipe(
      take(1),
      tap(() => {
        stopped = true;
        advance(progress, { stopped });
        // Before the first page is read it is for the page to withhold its records.
        if (progress.value.counted > 0) halt.next();
      }),
    );
    const stalls = activity.pipe(
      debounceTime(stallAfter, connection.scheduler),
      filter(() => progress.value.counted > progress.value.settled),
      tap(() => {
        emit(() => ({ type: 'stall', milliseconds: stallAfter }));
      }),
    );

    const onPage = (page: Page) => {
      activity.next();
      clock.hear(page.headers);
      if (stream.since !== undefined) checkWatchedPage(page, start.since?.begun ?? clock.begun());
    };
    const now = () => clock.now();
    const windowsFrom = (place: CursorContent) => {
      start = place;
      clock = orgClock(connection.scheduler);
      progress = progressFrom(start.recordsStreamed);
      // It may have been told while the sink was being opened.
      advance(progress, { stopped });
      settled = ledger(start);
      count(start.recordsStreamed);
      const first = { ...stream, url: firstUrl(stream, start.since?.watermark) };
      return chain(first, context, { start, progress, halt, onPage });
    };
    const events =
      stream.sink === undefined
        ? windowsFrom(start)
        : loaded(stream, stream.sink, start, context, {
            windowsFrom,
            release,
            placeIn,
            endOf,
            now,
          });

    return events.pipe(
      tap(settle),
      filter((event) => event.kind === 'output'),
      concatWith(defer(final)),
      takeUntil(merge(stops, stalls).pipe(ignoreElements())),
      catchError((error: unknown) => {
        const failure: unknown = isObject(error) ? error : flowError(error);
        setPlace(failure as object, placeIn(settled));
        return throwError(() => failure);
      }),
    );
  });
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function flowError(cause: unknown): OktaFlowError {
  return new OktaFlowError(
    'the helper flow threw a value that is not an object; see cause, and throw an Error instead',
    { cause },
  );
}
