import {
  AsyncSubject,
  catchError,
  concat,
  concatWith,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  map,
  mergeMap,
  take,
  takeUntil,
  tap,
  throwError,
  throwIfEmpty,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import { OktaSinkError, OktaStreamsError } from '../../errors.js';
import type { AsyncContext } from '../../asyncContext.js';
import type { Job, Outcome, Checkpoint, RowKey, Sink, SinkSession } from '../../sinks/types.js';
import type { Cursor } from '../../cursor.js';

/** A session whose calls cannot be broken off; each is an Observable that completes when it is done. */
export interface OpenSession {
  readonly checkpoint: Cursor | undefined;
  /** Completes when there is room for more rows; may be broken off. */
  readonly ready: () => Observable<never>;
  readonly write: (rows: readonly unknown[]) => Observable<never>;
  readonly commit: (checkpoint: Checkpoint) => Observable<never>;
  /** Takes rows away; `undefined` where the sink knows no keys. */
  readonly remove: ((keys: readonly RowKey[]) => Observable<never>) | undefined;
  /** Rows that have been refused so far. */
  readonly rowsRefused: () => number;
}

/** What is done with a session. */
export interface SessionUse<T> {
  readonly work: Observable<T>;
  /** How the work has ended, when it completes. */
  readonly outcome: () => Outcome;
}

/**
 * Opens a session of `sink` for `use`, and closes it whatever becomes of that: behind the last value,
 * before an error, and when the result is unsubscribed, then after the call that is under way.
 *
 * Where another run has taken the job over, `use` ends with an error that says so. What the sink fails
 * with is an {@link OktaSinkError}, unless it is an error of this library already.
 */
export function openSession<T>(
  sink: Sink<unknown>,
  job: Job,
  { within }: AsyncContext,
  use: (session: OpenSession) => SessionUse<T>,
): Observable<T> {
  return defer(() => {
    let session: SinkSession<unknown> | undefined;
    let isClosed = false;
    let underWay: Observable<unknown> = EMPTY;

    const call = <C>(name: string, work: () => ObservableInput<C>): Observable<C> =>
      defer(() => {
        const result = unbroken(name, () => within(defer(work)));
        underWay = result;
        return result;
      });
    const done = (name: string, work: (open: SinkSession<unknown>) => ObservableInput<unknown>) =>
      call(name, () => (session === undefined ? EMPTY : work(session))).pipe(ignoreElements());
    const close = (outcome: Outcome) =>
      defer(() => {
        if (isClosed) return EMPTY;
        isClosed = true;
        return done('close', (open) => open.close(outcome));
      });
    const leave = () => {
      if (isClosed) return;
      const closed = underWay.pipe(
        ignoreElements(),
        catchError(() => EMPTY),
        concatWith(close({ kind: 'unsubscribed' })),
      );
      // Nobody is subscribed any more.
      closed.subscribe({ error: () => undefined });
    };

    return call('open', () =>
      from(sink.open(job)).pipe(
        take(1),
        throwIfEmpty(() => new Error('it gave no session')),
        tap((opened) => {
          session = opened;
        }),
      ),
    ).pipe(
      mergeMap((opened) => {
        const { work, outcome } = use({
          checkpoint: opened.checkpoint,
          ready: () =>
            within(defer(() => opened.ready?.() ?? EMPTY)).pipe(
              take(1),
              ignoreElements(),
              catchError((error: unknown) => throwError(() => sinkError('ready', error))),
            ),
          write: (rows) => done('write', (open) => open.write(rows)),
          commit: (to) => done('commit', (open) => open.commit(to)),
          remove:
            opened.remove === undefined
              ? undefined
              : (keys) => done('remove', (open) => open.remove?.(keys) ?? EMPTY),
          rowsRefused: () => opened.rowsRefused?.() ?? 0,
        });
        return work.pipe(
          takeUntil(within(lossOf(opened, job))),
          concatWith(defer(() => close(outcome()))),
        );
      }),
      catchError((error: unknown) =>
        concat(
          // A loss may come while the sink is at work; whatever it says, the first error is the one to tell.
          defer(() => underWay).pipe(
            ignoreElements(),
            catchError(() => EMPTY),
          ),
          close({ kind: 'error', error }).pipe(catchError(() => EMPTY)),
          throwError(() => error),
        ),
      ),
      finalize(leave),
    );
  });
}

/** An error once another run has taken the job over; else nothing. */
function lossOf({ lost }: SinkSession<unknown>, { name }: Job): Observable<never> {
  return defer(() => from(lost ?? EMPTY)).pipe(
    catchError((error: unknown) => throwError(() => sinkError('lost', error))),
    take(1),
    map((cause) => {
      throw new OktaSinkError(
        `another run goes on with job ${name}, which it has taken over, since this one gave no sign of life in time ` +
          'or both were started; what this one has committed stays, the rest is for the other one: let that finish',
        { job: name, holder: 'another run', ...(cause instanceof Error ? { cause } : {}) },
      );
    }),
  );
}

/** Does `work` at once, to its end, whoever still listens; emits its last value, if any. */
function unbroken<T>(name: string, work: () => ObservableInput<T>): Observable<T> {
  const result = new AsyncSubject<T>();
  defer(work)
    .pipe(catchError((error: unknown) => throwError(() => sinkError(name, error))))
    .subscribe(result);
  return result;
}

function sinkError(call: string, cause: unknown): OktaStreamsError {
  if (cause instanceof OktaStreamsError) return cause;
  const reason = cause instanceof Error ? cause.message : 'see cause';
  return new OktaSinkError(
    `the sink failed in ${call} (${reason}); what it has not committed comes again when the job is run again`,
    { cause },
  );
}
