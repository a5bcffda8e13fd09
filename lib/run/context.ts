import type { AsyncContext } from '../asyncContext.js';
import type { Connection } from '../options/connection.js';
import type { Emit } from '../events.js';
import type { Send } from '../http/types.js';

/** What one subscription works with, a request's or a stream's. */
export interface RunContext {
  readonly connection: Connection;
  /** The `run` of its events. */
  readonly run: string;
  /** Sends on the connection, all its layers around the exchange. */
  readonly send: Send;
  readonly emit: Emit;
  /** Where its callbacks run. */
  readonly context: AsyncContext;
}
