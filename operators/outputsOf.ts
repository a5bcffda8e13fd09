import { filter, map, pipe, type OperatorFunction } from 'rxjs';
import type { Output, Settled, WindowEvent } from './windowEvents.js';

/**
 * What a flow has put out, of the events of its windows; `settle` is given, in its turn, each window that is done.
 *
 * One step that does both: every record passes here.
 */
export function outputsOf<P, R>(
  settle: (event: Settled<P>) => void,
): OperatorFunction<WindowEvent<P, R>, R> {
  return pipe(
    filter((event): event is Output<R> => {
      if (event.kind === 'output') return true;
      settle(event);
      return false;
    }),
    map(({ value }) => value),
  );
}
