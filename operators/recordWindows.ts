import { concat, EMPTY, from, map, of, type OperatorFunction } from 'rxjs';
import { flattenEagerly } from './flattenEagerly.js';
import {
  output,
  type Flow,
  type PageOf,
  type WindowConfig,
  type WindowEvent,
} from './windowEvents.js';
import { windowsInTurn, type OpenWindow } from './windowsInTurn.js';

/** One window a record, `concurrency` of them at once; a page is done before the next begins. */
export function recordWindows<T, P extends PageOf<T>, S, R>(
  flow: Flow<T, S, R>,
  config: WindowConfig<S>,
): OperatorFunction<P, WindowEvent<P, R>> {
  return windowsInTurn((page) => openRecords(page, flow, config), config.stop);
}

function openRecords<T, P extends PageOf<T>, S, R>(
  page: P,
  flow: Flow<T, S, R>,
  { state, concurrency, ordered }: WindowConfig<S>,
): OpenWindow<P, R> {
  let stopped = false;
  const windowOf = (record: T, index: number) => {
    if (stopped) return EMPTY;
    const settled: WindowEvent<P, R> = {
      kind: 'settled',
      window: [{ page, from: index, to: index + 1 }],
    };
    return concat(flow(of({ record, state })).pipe(map(output)), of(settled));
  };
  return {
    events: from(page.records).pipe(flattenEagerly(windowOf, concurrency, ordered)),
    hasRoom: () => false,
    add: () => undefined,
    close: () => undefined,
    stop: () => {
      stopped = true;
    },
  };
}
