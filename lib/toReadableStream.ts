import {
  concat,
  concatMap,
  defer,
  dematerialize,
  EMPTY,
  identity,
  map,
  materialize,
  Subject,
  Subscription,
  take,
  tap,
  throwError,
  zip,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import { ReadableStream } from 'node:stream/web';
import { OktaInputError } from './errors.js';
import type { StreamFunction } from './types/stream.js';
import type { FlowInput, StreamingControls, StreamInput, WindowSize } from './types/streaming.js';

/** The options of GET(Streaming) that a reader can go with. */
export interface PullControls extends Omit<
  StreamingControls,
  'window' | 'job' | 'resume' | 'commitEvery'
> {
  /** As in a stream, save `'run'`, where nothing holds the next page back. Default `'page'`. */
  readonly window?: Exclude<WindowSize, 'run'>;
  /** Rows leave a sink once they are committed, and are committed once they have been read. */
  readonly sink?: undefined;
}

/** Input of {@link toReadableStream}: that of `action.stream`. */
export type PullInput<Streaming> = StreamInput<{ readonly streaming: PullControls & Streaming }>;

/** An output, and what completes when the reader comes back for the one after it. */
interface Output {
  readonly value: unknown;
  readonly taken: Subject<never>;
}

/**
 * A stream to pull from: what `action.stream(input)` emits, as a web `ReadableStream` whose reader
 * holds the next page back.
 *
 * Nothing is sent before the first read, and nothing is buffered beyond the windows that demand allows:
 * an output is done when the reader comes back for the next one, a window is settled when all of its
 * outputs are. So a loop may be as slow as it likes, pages requested less pages settled never exceed
 * `readAhead` + the pages of a window, and a cursor never counts a record that the loop has still in
 * hand. Cancelling, which leaving a `for await` does, unsubscribes: requests and waits are aborted.
 *
 * ```text
 * pages            --1--------2-----|
 * flow of page 1     ab|
 * reads            r--r----r--r--r
 * stream           --ab    -  c  |     page 2 settles at the last read
 * ```
 *
 * The stream errors with the error of the run, behind the outputs before it: those of `action.stream`,
 * `cursorOf(error)` included. What is wrong with the input is the error of the first read.
 *
 * `Readable.fromWeb(stream, { objectMode: true })` reads 16 outputs ahead, and takes `null` for the end.
 *
 * @example
 * ```ts
 * import { apiToken, customApiAction, toReadableStream } from 'okta-streams';
 *
 * interface User {
 *   readonly profile: { readonly email: string };
 * }
 * declare function greet(email: string): Promise<void>;
 *
 * const action = customApiAction({ orgUrl: 'https://acme.okta.com', auth: apiToken('…') });
 * const users = toReadableStream(action.of<User>(), { relativeUrl: '/api/v1/users' });
 *
 * for await (const { record } of users) await greet(record.profile.email);
 * ```
 * @param action Whose `stream` is read.
 * @param input That of `action.stream`; `window: 'run'` and `sink` are refused.
 * @throws TypeError when `action` has no `stream`.
 */
export function toReadableStream<T, S, R>(
  action: { readonly stream: StreamFunction<T> },
  input: PullInput<{
    readonly state: S;
    readonly flow: OperatorFunction<FlowInput<T, NoInfer<S>>, R>;
  }>,
): ReadableStream<R>;
export function toReadableStream<T, R>(
  action: { readonly stream: StreamFunction<T> },
  input: PullInput<{
    readonly state?: undefined;
    readonly flow: OperatorFunction<FlowInput<T, undefined>, R>;
  }>,
): ReadableStream<R>;
export function toReadableStream<T, S>(
  action: { readonly stream: StreamFunction<T> },
  input: PullInput<{ readonly state: S; readonly flow?: undefined }>,
): ReadableStream<FlowInput<T, S>>;
export function toReadableStream<T>(
  action: { readonly stream: StreamFunction<T> },
  input: StreamInput<{
    readonly streaming?: PullControls & { readonly state?: undefined; readonly flow?: undefined };
  }>,
): ReadableStream<FlowInput<T, undefined>>;
export function toReadableStream<T>(
  action: { readonly stream: StreamFunction<T> },
  input: AnyInput<T>,
): ReadableStream<unknown> {
  const outputs = heldBack(action, input);
  const pulls = new Subject<() => void>();
  const run = new Subscription();
  let inHand = new Subject<never>();
  return new ReadableStream<unknown>(
    {
      start: (controller) => {
        const begun = pulls.pipe(
          take(1),
          concatMap(() => outputs),
        );
        const answers = zip(begun.pipe(materialize()), pulls).pipe(
          tap(([, answered]) => {
            answered();
          }),
          map(([notification]) => notification),
          dematerialize(),
        );
        run.add(
          answers.subscribe({
            next: ({ value, taken }) => {
              inHand = taken;
              controller.enqueue(value);
            },
            error: (error: unknown) => {
              controller.error(error);
            },
            complete: () => {
              controller.close();
            },
          }),
        );
      },
      // One at a time: the next is due once the promise of this one has been kept.
      pull: () =>
        new Promise<void>((answered) => {
          inHand.complete();
          pulls.next(answered);
        }),
      cancel: () => {
        run.unsubscribe();
      },
    },
    { highWaterMark: 0 },
  );
}

type AnyInput<T> = StreamInput<{
  readonly streaming?: Omit<StreamingControls, 'window'> & {
    readonly window?: WindowSize;
    readonly sink?: unknown;
    readonly state?: unknown;
    /** Of whatever State it is: that is between the caller and the flow. */
    readonly flow?: OperatorFunction<FlowInput<T, never>, unknown> | undefined;
  };
}>;

/** The outputs of a run whose windows settle when their last output has been taken. */
function heldBack<T>(
  action: { readonly stream: StreamFunction<T> },
  input: AnyInput<T>,
): Observable<Output> {
  // What is no input is for the stream to refuse.
  if (!isInput(input)) return action.stream(input as never);
  const { flow = identity, state, sink, ...streaming } = input.streaming ?? {};
  if (sink !== undefined) {
    const why = 'cannot be read from: rows leave a sink once they are committed';
    return refused('sink', `${why}; leave it out, or write action(input)`);
  }
  if (streaming.window === 'run') {
    const why = "must not be 'run' for a reader, who could hold nothing back";
    return refused('window', `${why}; use 'page', 'record' or a number of pages`);
  }
  const inTurn = (records: Observable<FlowInput<T, never>>): Observable<Output> => {
    let last: Observable<never> = EMPTY;
    const inner = flow(records).pipe(
      map((value) => {
        const taken = new Subject<never>();
        last = taken;
        return { value, taken };
      }),
    );
    return concat(
      inner,
      defer(() => last),
    );
  };
  return action.stream({
    ...input,
    streaming: { ...streaming, state: state as never, flow: inTurn },
  });
}

function isInput(input: { readonly streaming?: unknown }): boolean {
  if (!isObject(input)) return false;
  const { streaming = {} } = input;
  if (!isObject(streaming)) return false;
  const { flow } = streaming;
  return flow === undefined || typeof flow === 'function';
}

function isObject(value: unknown): value is Readonly<Partial<Record<string, unknown>>> {
  return typeof value === 'object' && value !== null;
}

function refused(field: string, message: string): Observable<never> {
  return throwError(() => new OktaInputError(`streaming.${field}`, message));
}
