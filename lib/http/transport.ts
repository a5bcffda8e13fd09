import type { Emit } from '../events.js';
import type { Auth, Org, Send } from './types.js';
import { withEvents } from './withEvents.js';
import { withRedirects } from './withRedirects.js';
import { withTimeout, type Timeouts } from './withTimeout.js';

/** What the layers around an exchange need to know. */
export interface TransportOptions extends Org {
  readonly auth: Auth;
  readonly timeout: Timeouts;
  /** Lets each request wait its turn. */
  readonly pace: (send: Send) => Send;
}

/**
 * Puts the layers around an exchange, outermost last: each attempt has its timeout, is told, signed
 * anew and waits its turn; redirects are requests of their own.
 */
export function transport(exchange: Send, options: TransportOptions, emit: Emit): Send {
  const { auth, timeout, pace, scheduler } = options;
  const timed = withTimeout(timeout, scheduler)(exchange);
  const told = withEvents(emit, scheduler)(timed);
  const signed = auth(told, options);
  return withRedirects(pace(signed));
}
