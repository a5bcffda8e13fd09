import type { Sink } from '../../sinks/types.js';
import type { Row } from '../rowOf.js';
import type { Store } from './store.js';

/** A store that is not there, or that nothing is known of: it takes rows and keeps none. */
export const emptyStore: Store = {
  sink: () => nowhere,
  lookup: undefined,
  isReadOnly: true,
  keeps: () => false,
  prepare: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** Takes rows and keeps none. */
export const nowhere: Sink<Row> = {
  open: () => [{ write: () => [], commit: () => [], close: () => [] }],
};
