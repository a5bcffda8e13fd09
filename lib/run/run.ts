import {
  catchError,
  concatWith,
  defer,
  EMPTY,
  ignoreElements,
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
import type { RunProgress } from '../types/streaming.js';
import { asObject } from './asObject.js';
import type { RunContext } from './context.js';
import { loaded } from './loading/loaded.js';
import { openRun, type OpenRun } from './openRun.js';
import { reportThrown } from './reportThrown.js';
import { stopsAt } from './stopsAt.js';

/** What a run emits: the outputs of its flow, or, once, its final output. */
export type Emits = 'outputs' | 'final';

/** The run that is open, for its end to tell of, however it ends; none before its checkpoint is known. */
interface Reach {
  run?: OpenRun;
  /** Where another run can go on, once this one has failed. */
  progress?: RunProgress;
  /** Tells of the end, before whoever listens knows of it. */
  readonly tellEnd: (outcome: 'complete' | 'error' | 'unsubscribed', end?: End) => void;
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
): Observable<unknown> {
  const { emit } = context;
  const { observer, recordLimit, givenRecordLimit } = stream;
  return defer(() => {
    const reach: Reach = {
      tellEnd: (outcome, end) => {
        emit(() => ({
          type: 'end',
          outcome,
          ...(reach.run?.counts() ?? { recordsStreamed: 0 }),
          ...(end === undefined ? {} : { end }),
        }));
      },
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
        if (stream.onStaleCursor === 'error' || !isStaleCursor(error)) throw error;
        emit(() => ({ type: 'restart', reason: error.message }));
        const afresh = startOver(stream, start.request, error);
        return play({ ...stream, resume: 'never' }, afresh, context, emits, reach);
      }),
      tap({
        error: (error: unknown) => {
          reach.tellEnd('error');
          const progress = reach.progress ?? { recordsStreamed: 0, cursor: undefined };
          reportThrown(() => observer?.error?.(error, progress));
        },
        complete: () => {
          reportThrown(() => observer?.complete?.());
        },
        unsubscribe: () => {
          reach.tellEnd('unsubscribed');
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
): Observable<unknown> {
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
    const outputs =
      stream.sink === undefined
        ? streamed(open(start))
        : loaded(stream, stream.sink, start, context, {
            open,
            stop,
            keepsOutputs: emits === 'outputs',
          });
    const final = defer(() => {
      const output = (reach.run as OpenRun).final();
      reach.tellEnd('complete', output.end);
      return emits === 'final' ? [output] : EMPTY;
    });

    return (emits === 'final' ? outputs.pipe(ignoreElements()) : outputs).pipe(
      concatWith(final),
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

/** The outputs of a run without a sink, as the flow puts them out. */
function streamed({ windows, outputs }: OpenRun): Observable<unknown> {
  return windows(outputs);
}

function progressAt(start: CursorContent): RunProgress {
  return { recordsStreamed: start.recordsStreamed, cursor: writeCursor(start) };
}
