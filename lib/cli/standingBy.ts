import {
  BehaviorSubject,
  combineLatest,
  defer,
  filter,
  finalize,
  from,
  ignoreElements,
  merge,
  map,
  NEVER,
  takeUntil,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import type { Lease } from '../queues/types.js';
import { whileLeading } from '../queues/whileLeading.js';

/** How a process stands to the lease that it asks for. */
export type Standing = 'standby' | 'leading' | 'lost';

/** What standing by goes by. */
export interface StandbyOptions {
  readonly lease: Lease;
  /** Ends standing by at its first value; work that has begun minds it by itself. */
  readonly stop: Observable<unknown>;
  /** Told when this process has to wait, when it has the lease, and when it has lost it. */
  readonly onStanding: (standing: Standing) => void;
  /** The error to end with where others keep the lease for `milliseconds`. Default: none, however long it takes. */
  readonly giveUp?: { readonly milliseconds: number; readonly error: () => Error } | undefined;
}

/** Milliseconds within which a lease that is free is had. */
const soon = 1_000;

/**
 * Does `work` while this process has the lease, and completes when that does; stands by until then.
 *
 * ```text
 * the lease is had    ------h-----
 * work                      --a|
 * standingBy          --------a|
 * with a stop at      ---x         completes there, without a value
 * ```
 */
export function standingBy<T>(
  { lease, stop, onStanding, giveUp }: StandbyOptions,
  work: () => Observable<T>,
): Observable<T> {
  return defer(() => {
    const leads = new BehaviorSubject(false);
    const told = timer(soon).pipe(
      tap(() => {
        onStanding('standby');
      }),
    );
    const givenUp =
      giveUp === undefined
        ? NEVER
        : timer(giveUp.milliseconds).pipe(
            map((): never => {
              throw giveUp.error();
            }),
          );
    const had = leads.pipe(filter((isLeading) => isLeading));
    const waiting = merge(told, givenUp).pipe(takeUntil(had), ignoreElements());
    const leading = whileLeading(lease, ({ lost }) =>
      defer(() => {
        leads.next(true);
        onStanding('leading');
        return work();
      }).pipe(
        takeUntil(
          from(lost).pipe(
            tap(() => {
              onStanding('lost');
            }),
            // What becomes of the work then is for `whileLeading`.
            ignoreElements(),
          ),
        ),
        finalize(() => {
          leads.next(false);
        }),
      ),
    );
    const left = combineLatest([stop, leads]).pipe(filter(([, isLeading]) => !isLeading));
    return merge(leading, waiting).pipe(takeUntil(left));
  });
}
