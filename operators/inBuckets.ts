import {
  catchError,
  concat,
  defer,
  EMPTY,
  filter,
  finalize,
  map,
  merge,
  Subject,
  tap,
  throwError,
  type Observable,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';
import { bucketTurns, type Turn } from './bucketTurns.js';
import { flattenEagerly } from './flattenEagerly.js';
import { requireFunction } from './requireFunction.js';
import { requireKnown } from './requireKnown.js';
import { requireWhole } from './requireWhole.js';
import { requireWord } from './requireWord.js';

/** How {@link inBuckets} goes about several runs. */
export interface BucketsConfig {
  /** Runs of one bucket at once. Default 1: in turn. */
  readonly perBucket?: number | undefined;
  /** Runs open at once, in all buckets together. Default 16. */
  readonly concurrency?: number | undefined;
  /**
   * What becomes of the others when a run fails: `'stop'` unsubscribes them and errors at once,
   * `'finish'` lets all go to their ends, those that wait too, and errors then. Default `'stop'`.
   */
  readonly onFailure?: 'stop' | 'finish' | undefined;
}

const options = ['perBucket', 'concurrency', 'onFailure'] satisfies (keyof BucketsConfig)[];

/**
 * Runs several runs on one connection so that each rate-limit bucket is kept busy: those that count in
 * different buckets at once, those of one bucket in turn.
 *
 * Runs of one bucket gain nothing from one another, since they share its limit, while another bucket
 * would lie idle behind them: side by side, the whole takes as long as its slowest bucket. Which bucket
 * a run is said to count in is a guess that only decides when it begins; how fast it sends is decided by
 * the headers of the answers, as always (`rateLimit` of the connection). Where `concurrency` is used up
 * the buckets take turns. Values that wait for their turn wait without bound.
 *
 * ```text
 * source       -(abc)-----------|      a and c of one bucket, b of another
 * run of a      --1--2|
 * run of b      ---3-----4|
 * run of c            --5--6|
 * inBuckets(bucketOf, run)
 *              ---1-32--5-46----|
 * ```
 *
 * With `'stop'` the error of a run is the error of the result, at once. With `'finish'` it comes when all
 * others are done: as thrown where one has failed, else an `AggregateError` of all, in the order in which
 * they failed. An error of the source, and what `bucketOf` throws, are dealt with like those of a run.
 *
 * @example
 * ```ts
 * import type { CustomApiAction } from 'okta-streams';
 * import { inBuckets } from 'okta-streams/operators';
 * import { from } from 'rxjs';
 *
 * declare const action: CustomApiAction;
 * const tables = [
 *   { bucket: 'users', relativeUrl: '/api/v1/users' },
 *   { bucket: 'groups', relativeUrl: '/api/v1/groups' },
 *   { bucket: 'groups', relativeUrl: '/api/v1/groups/rules' },
 *   { bucket: 'apps', relativeUrl: '/api/v1/apps' },
 * ];
 * from(tables)
 *   .pipe(
 *     inBuckets(
 *       ({ bucket }) => bucket,
 *       ({ relativeUrl }) => action({ requestType: 'GET(Streaming)', relativeUrl }),
 *       { onFailure: 'finish' },
 *     ),
 *   )
 *   .subscribe(({ recordsStreamed }) => {
 *     console.log(recordsStreamed);
 *   });
 * ```
 * @param bucketOf Names the bucket in which the requests of a value's run count.
 * @param project Makes the run of a value; also receives the index of the run, from 0, by when it begins.
 * @returns A function that returns an Observable of the outputs of all runs, as they come.
 * @throws OktaInputError for an option that there is not.
 * @throws RangeError when a number is out of range, TypeError when a function or word is none.
 * @see https://developer.okta.com/docs/reference/rate-limits/
 */
export function inBuckets<T, R>(
  bucketOf: (value: T) => string,
  project: (value: T, index: number) => ObservableInput<R>,
  config: BucketsConfig = {},
): OperatorFunction<T, R> {
  requireKnown('inBuckets', config, options);
  const { perBucket = 1, concurrency = 16, onFailure = 'stop' } = config;
  requireFunction('bucketOf', bucketOf);
  requireFunction('project', project);
  requireWhole('perBucket', perBucket, 1);
  requireWhole('concurrency', concurrency, 1);
  requireWord('onFailure', onFailure, ['stop', 'finish']);
  return (source) =>
    defer(() => {
      const turns = bucketTurns<T>(perBucket);
      const freed = new Subject<Turn<T>>();
      const errors: unknown[] = [];
      let exhausted = false;

      const noted = <V>(runs: Observable<V>): Observable<V> =>
        onFailure === 'stop'
          ? runs
          : runs.pipe(
              catchError((error: unknown) => {
                errors.push(error);
                return EMPTY;
              }),
            );
      const completeBehindTheLast = () => {
        if (exhausted && turns.waiting() === 0) freed.complete();
      };
      const arrivals = source.pipe(
        map((value) => ({ value, bucket: bucketNamed(bucketOf(value)) })),
        noted,
        tap({
          complete: () => {
            exhausted = true;
            completeBehindTheLast();
          },
        }),
        filter((turn) => turns.enter(turn)),
      );
      const run = ({ value, bucket }: Turn<T>, index: number) =>
        defer(() => project(value, index)).pipe(
          noted,
          finalize(() => {
            const next = turns.leave(bucket);
            if (next !== undefined) freed.next(next);
            completeBehindTheLast();
          }),
        );
      return concat(
        // Those that are freed are listened to first: runs may be over before the source is.
        merge(freed, arrivals).pipe(flattenEagerly(run, concurrency, false)),
        defer(() => (errors.length === 0 ? EMPTY : throwError(() => inOne(errors)))),
      );
    });
}

function bucketNamed(name: unknown): string {
  if (typeof name === 'string') return name;
  throw new TypeError(`bucketOf must return the name of a bucket, a text: got ${String(name)}`);
}

function inOne(errors: readonly unknown[]): unknown {
  if (errors.length === 1) return errors[0];
  const messages = errors.map((error) => (error instanceof Error ? error.message : String(error)));
  return new AggregateError(
    errors,
    `${errors.length.toString()} runs have failed: ${messages.join('; ')}`,
  );
}
