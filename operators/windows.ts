import type { OperatorFunction } from 'rxjs';
import { pageWindows } from './pageWindows.js';
import { recordWindows } from './recordWindows.js';
import { runWindow } from './runWindow.js';
import type { Flow, PageOf, WindowConfig, WindowEvent } from './windowEvents.js';

/**
 * Hands the records of pages to a helper flow, window by window, one window after another.
 *
 * A window is settled when the Observable that the flow returned completes, also early: what it did
 * not take counts as offered. Its `settled` follows its last output. An error of the source waits
 * until the window in hand has settled. A page without records opens no window of its own and
 * settles at once.
 *
 * ```text
 * pages            -1---2--3---|
 * flow of page 1    --a--b|
 * flow of page 2          -c|
 * flow of page 3            -d|
 * windows          ---a--bscsds|   s: settled
 * ```
 */
export function windows<T, P extends PageOf<T>, S, R>(
  flow: Flow<T, S, R>,
  config: WindowConfig<S>,
): OperatorFunction<P, WindowEvent<P, R>> {
  switch (config.window) {
    case 'record':
      return recordWindows(flow, config);
    case 'run':
      return runWindow(flow, config);
    case 'page':
      return pageWindows(flow, config, 1);
    default:
      return pageWindows(flow, config, config.window);
  }
}
