import {
  catchError,
  concatWith,
  defer,
  filter,
  ignoreElements,
  map,
  ReplaySubject,
  share,
  take,
  takeUntil,
  tap,
  throwError,
  type Observable,
} from 'rxjs';
import { writeCursor, type CursorContent } from '../checkpoint/cursor.js';
import { startOver } from '../checkpoint/start.js';
import type { End } from '../cursor.js';
import { noteProgress } from '../errors.js';
import type { ParsedStream } from '../options/input.js';
import { isStaleCursor } from '../paging/firstPage.js';
import type { Page } from '../paging/page.js';
import type { FinalOutput } from '../types/output.js';
import type { RunProgress } from '../types/streaming.js';
import { asObject } from './asObject.js';
import type { RunContext } from './context.js';
import type { Lane } from './lanes/lane.js';
import type { LaneEvent } from './loading/committed.js';
import { loaded } from './loading/loaded.js';
import { openRun, type OpenRun } from './openRun.js';
import { reportThrown } from './reportThrown.js';
import { stopsAt } from './stopsAt.js';

/** What a run emits: the outputs of its flow and, once, its final output. */
export type RunEvent =
  | { readonly kind: 'output'; readonly value: unknown }
  | { readonly kind: 'final'; readonly output: FinalOutput };

/** Whether a run emits the outputs of its flow beside its final output. */
export type Emits = 'outputs' | 'final';

/** The run that is open, for its end to tell of, however it ends; none before its checkpoint is known. */
interface Reach {
  run?: OpenRun;
  /** Where another run can go on, once this one has failed. */
  progress?: RunProgress;
}

/**
 * Runs a stream from `start`, or from the checkpoint that its sink has: from `subscribe` to the final
 * output, whatever becomes of it in between.
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
    const reach: Reach = {};
    const tellEnd = (outcome: 'complete' | 'error' | 'unsubscribed', end?: End) => {
      emit(() => ({
        type: 'end',
        outcome,
        ...(reach.run?.counts() ?? { recordsStreamed: 0 }),
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
          const progress = reach.progress ?? { recordsStreamed: 0, cursor: undefined };
          reportThrown(() => observer?.error?.(error, progress));
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

/** A run without its beginning and end: it is opened once, where its checkpoint is known. */
function play(
  stream: ParsedStream,
  start: CursorContent,
  context: RunContext,
  emits: Emits,
  reach: Reach,
): Observable<RunEvent> {
  return defer(() => {
    // It may come while the sink is being opened.
    const stop = stopsAt(stream.until).pipe(
      context.context.within,
      take(1),
      share({ connector: () => new ReplaySubject(1), resetOnComplete: false }),
    );
    const open = (checkpoint: CursorContent): OpenRun => {
      const opened = openRun(stream, checkpoint, context, stop);
      reach.run = opened;
      return opened;
    };
    const events: Observable<LaneEvent<Lane, Page>> =
      stream.sink === undefined
        ? open(start).windows((lane) => map((event) => ({ lane, event })))
        : loaded(stream, stream.sink, start, context, {
            open,
            stop,
            keepsOutputs: emits === 'outputs',
          });

    return events.pipe(
      tap((event) => reach.run?.settle(event)),
      map(({ event }) => event),
      filter((event) => event.kind === 'output'),
      concatWith(defer(() => [{ kind: 'final', output: (reach.run as OpenRun).final() } as const])),
      takeUntil(stop.pipe(ignoreElements())),
      catchError((error: unknown) => {
        const failure: unknown = asObject(error);
        reach.progress = reach.run?.progress() ?? progressAt(start);
        noteProgress(failure as object, reach.progress);
        return throwError(() => failure);
      }),
    );
  });
}

function progressAt(start: CursorContent): RunProgress {
  return { recordsStreamed: start.recordsStreamed, cursor: writeCursor(start) };
}
