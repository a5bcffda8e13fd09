import {
  catchError,
  concatWith,
  debounceTime,
  defer,
  EMPTY,
  filter,
  from,
  identity,
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
import { windows } from '../../operators/windows.js';
import { OktaFlowError, OktaLinkError, setPlace } from '../errors.js';
import { requestHeaders } from '../http/requestHeaders.js';
import type { ParsedStream } from '../input.js';
import { writeCursor, type CursorContent } from '../paging/cursor.js';
import type { Next, Page } from '../paging/page.js';
import { visitedUrls } from '../paging/visitedUrls.js';
import { retryPolicy } from '../retry/retryOptions.js';
import type { RunContext } from '../runContext.js';
import type { End, FinalOutput, StreamOutput } from '../types.js';
import { nextUrl } from '../url/nextUrl.js';
import { pathOf } from '../url/query.js';
import { demandPlan } from './demandPlan.js';
import { fetchPage } from './fetchPage.js';
import { firstPage } from './firstPage.js';
import { ledger } from './ledger.js';
import { pages } from './pages.js';
import { advance, progressFrom } from './progress.js';

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
  { connection, send, emit }: RunContext,
): Observable<RunEvent> {
  return defer(() => {
    const { orgUrl, scheduler, maxResponseSize } = connection;
    const { observer } = stream;
    const progress = progressFrom(start.recordsStreamed);
    const settled = ledger(start);
    const visited = visitedUrls();
    const halt = new Subject<void>();
    const activity = new Subject<void>();
    let done = false;

    const follow = (link: string, url: string, page: number): Next => {
      try {
        const next = nextUrl(link, url, connection);
        return { kind: visited.has(next, page) ? 'loop' : 'page', url: next };
      } catch (error) {
        if (error instanceof OktaLinkError) return { kind: 'refused', error };
        throw error;
      }
    };
    const source = {
      send,
      orgUrl,
      headers: requestHeaders(connection, stream.headers),
      maxResponseSize,
      retry: retryPolicy(stream.retry, connection.retry),
      context: { emit, scheduler },
    };
    const fetch = (url: string) =>
      defer(() => {
        const page = progress.value.requested;
        visited.add(url, page);
        // What an earlier run settled of a first page may stand in its second half.
        const mayShrink = page > 1 || start.settled.length === 0;
        const followHere = (link: string, from: string) => follow(link, from, page);
        return fetchPage(url, { ...source, follow: followHere }, mayShrink);
      });

    const place = () => {
      const { next, settled: identities } = settled.position();
      const { recordsStreamed } = settled;
      return {
        recordsStreamed,
        cursor:
          next === undefined
            ? undefined
            : writeCursor({ ...start, next, settled: identities, recordsStreamed }),
      };
    };
    const outputWith = (end: End | undefined): StreamOutput => {
      // A run that was stopped before anything settled tells of the page that it read.
      const { statusCode, headers } = (settled.page ?? progress.value.last) as Page;
      const soFar = { statusCode, headers, body: undefined, ...place() };
      return end === undefined ? { ...soFar, done: false } : { ...soFar, done: true, end };
    };
    const report = (output: StreamOutput) => {
      done = output.done;
      observer?.next?.(output);
    };

    const settle = (event: WindowEvent<Page, unknown>) => {
      if (event.kind !== 'settled') return;
      const pagesDone = settled.settle(event.window);
      activity.next();
      // A flow that spans the run is not done when the records of its last page are.
      const end = settled.isWhole && stream.window !== 'run' ? settled.page?.end : undefined;
      if (observer?.next !== undefined) report(outputWith(end));
      if (pagesDone > 0) advance(progress, { settled: progress.value.settled + pagesDone });
    };
    const final = () => {
      const end = (settled.isWhole ? settled.page?.end : undefined) ?? 'stopped';
      const output = outputWith(end) as FinalOutput;
      if (!done) report(output);
      return [{ kind: 'final', output } as const];
    };

    const stops = from(stream.until ?? EMPTY).pipe(
      take(1),
      tap(() => {
        advance(progress, { stopped: true });
        // Before the first page is read it is for the page to withhold its records.
        if (progress.value.counted > 0) halt.next();
      }),
    );
    const stalls = activity.pipe(
      debounceTime(stallAfter, scheduler),
      filter(() => progress.value.counted > progress.value.settled),
      tap(() => {
        emit(() => ({ type: 'stall', milliseconds: stallAfter }));
      }),
    );
    const tellEnd = (outcome: 'complete' | 'error' | 'unsubscribed', end?: End) => {
      const { recordsStreamed } = settled;
      emit(() => ({
        type: 'end',
        outcome,
        recordsStreamed,
        ...(end === undefined ? {} : { end }),
      }));
    };

    if (stream.recordLimit.clamped) {
      const { givenRecordLimit, recordLimit } = stream;
      emit(() => ({
        type: 'clamp',
        field: 'streaming.recordLimit',
        given: givenRecordLimit ?? NaN,
        used: recordLimit.records,
      }));
    }

    return pages(
      {
        first: firstPage(
          {
            url: start.next,
            resumed: start.next !== stream.url,
            limitIsDefault: stream.limitIsDefault,
          },
          fetch,
        ),
        fetch,
        giveUp: () => {
          visited.forgetBehind(progress.value.counted);
        },
        follow,
        planOf: (firstUrl) => demandPlan(stream, firstUrl),
        settledBefore: start.settled,
      },
      progress,
    ).pipe(
      tap(({ url, records }) => {
        activity.next();
        emit(() => ({
          type: 'page',
          path: pathOf(url),
          page: progress.value.counted,
          records: records.length,
        }));
      }),
      windows(stream.flow ?? identity, { ...stream, stop: halt }),
      tap(settle),
      filter((event) => event.kind === 'output'),
      concatWith(defer(final)),
      takeUntil(merge(stops, stalls).pipe(ignoreElements())),
      catchError((error: unknown) => {
        const failure: unknown = isObject(error) ? error : flowError(error);
        setPlace(failure as object, place());
        return throwError(() => failure);
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

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function flowError(cause: unknown): OktaFlowError {
  return new OktaFlowError(
    'the helper flow threw a value that is not an object; see cause, and throw an Error instead',
    { cause },
  );
}
