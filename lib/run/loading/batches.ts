import {
  catchError,
  concat,
  concatWith,
  defer,
  EMPTY,
  filter,
  map,
  mergeAll,
  mergeMap,
  of,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import { beside } from '../../../operators/beside.js';
import type { PageOf, Settled, WindowEvent } from '../../../operators/windowEvents.js';

/** What a sink is handed at once, in order, or why no more comes. */
export type Batch<P> =
  | {
      readonly kind: 'batch';
      readonly events: readonly WindowEvent<P, unknown>[];
      /** Whether its rows are of a window that has not settled. */
      readonly isPartial: boolean;
    }
  | { readonly kind: 'error'; readonly error: unknown };

/** Rows that a sink is handed at once, and then those of one window more. */
const chunk = 1_000;

/**
 * Gathers the outputs of windows into batches, each with the `settled`s of its windows.
 *
 * A batch is handed on where a page ends, where it has grown to a chunk, and when `due` says so; a
 * window that outgrows a chunk is handed on in parts. An error of the source comes as a value, behind
 * the windows that have settled before it; what the window in hand has put out is dropped then.
 */
export function batches<P extends PageOf<unknown>>(
  due: Observable<unknown>,
): OperatorFunction<WindowEvent<P, unknown>, Batch<P>> {
  return (source) =>
    defer(() => {
      let gathered: WindowEvent<P, unknown>[] = [];
      // So many of them are of windows that have settled.
      let settled = 0;

      const take = (): Observable<Batch<P>> => {
        if (settled === 0) return EMPTY;
        const events = gathered;
        gathered = events.splice(settled);
        settled = 0;
        return of({ kind: 'batch', events, isPartial: false });
      };
      const takePart = (): Observable<Batch<P>> => {
        const whole = take();
        const events = gathered;
        gathered = [];
        return concat(whole, of({ kind: 'batch', events, isPartial: true } as const));
      };
      const gather = (event: WindowEvent<P, unknown>): Observable<Batch<P>> | undefined => {
        const size = gathered.push(event);
        if (event.kind === 'output') return size - settled < chunk ? undefined : takePart();
        settled = size;
        return size < chunk && !endsPage(event) ? undefined : take();
      };

      return source.pipe(
        map(gather),
        // Most outputs are only gathered: nothing is subscribed to for each of them.
        filter((batch) => batch !== undefined),
        mergeAll(),
        beside(due.pipe(mergeMap(take))),
        concatWith(defer(take)),
        catchError((error: unknown) => concat(take(), of({ kind: 'error', error } as const))),
      );
    });
}

function endsPage({ window }: Settled<PageOf<unknown>>) {
  const last = window.at(-1);
  return last === undefined || last.to === last.page.records.length;
}
