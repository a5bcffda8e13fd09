import { concat, defer, map, Observable, type OperatorFunction, type Subscriber } from 'rxjs';
import type { FlowInput } from '../lib/types/streaming.js';
import {
  output,
  settledPages,
  type Flow,
  type PageOf,
  type WindowConfig,
  type WindowEvent,
} from './windowEvents.js';
import { windowsInTurn, type OpenWindow } from './windowsInTurn.js';

/** Windows of `span` pages each; the last one, and one whose flow completes early, may be shorter. */
export function pageWindows<T, P extends PageOf<T>, S, R>(
  flow: Flow<T, S, R>,
  { state, stop }: WindowConfig<S>,
  span: number,
): OperatorFunction<P, WindowEvent<P, R>> {
  return windowsInTurn((page) => openPages(page, flow, state, span), stop);
}

/**
 * The source of the flow replays the pages of the window to whoever subscribes, so that `retry` or
 * a second subscription inside the flow sees them all.
 */
function openPages<T, P extends PageOf<T>, S, R>(
  first: P,
  flow: Flow<T, S, R>,
  state: S,
  span: number,
): OpenWindow<P, R> {
  const pages = [first];
  const readers = new Set<Subscriber<FlowInput<T, S>>>();
  let closed = span === 1;
  const hand = (page: P, reader: Subscriber<FlowInput<T, S>>) => {
    for (const record of page.records) {
      if (reader.closed) return;
      reader.next({ record, state });
    }
  };
  const close = () => {
    closed = true;
    for (const reader of readers) reader.complete();
  };
  const records = new Observable<FlowInput<T, S>>((reader) => {
    for (const page of pages) hand(page, reader);
    if (closed) reader.complete();
    else readers.add(reader);
    return () => readers.delete(reader);
  });
  return {
    events: concat(
      defer(() => flow(records)).pipe(map(output)),
      defer(() => {
        // A page that comes in reaction to `settled` is one for the next window.
        closed = true;
        return [settledPages(pages)];
      }),
    ),
    hasRoom: () => !closed,
    add: (page) => {
      pages.push(page);
      // A copy: who subscribes meanwhile is replayed this page too.
      for (const reader of [...readers]) hand(page, reader);
      if (pages.length === span) close();
    },
    close,
    // A page is handed over whole: the window is closed when that is done.
    stop: () => undefined,
  };
}
