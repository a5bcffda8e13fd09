import type { Emit } from '../events.js';
import type { Observable } from 'rxjs';
import type { Auth, Org, Send } from './types.js';
import { withEvents } from './withEvents.js';
import { withRedirects } from './withRedirects.js';
import { withSecrets } from './withSecrets.js';
import { withTimeout, type Timeouts } from './withTimeout.js';

/** Signs what is sent; who signs once more waits for `turn` first. */
export type Sign = (send: Send, turn?: Observable<never>) => Send;

/** What the layers around an exchange need to know. */
export interface TransportOptions extends Pick<Org, 'orgUrl' | 'scheduler'> {
  readonly auth: Auth;
  readonly timeout: Timeouts;
  /** Lets each request wait for its permit, then be signed and sent. */
  readonly pace: (send: Send, sign: Sign) => Send;
}

/**
 * Composes the interceptors of an exchange, innermost first: secrets, timeout, events, rate limit with
 * signing, redirects, each of which is a request of its own.
 */
export function transport(exchange: Send, options: TransportOptions, emit: Emit): Send {
  const { orgUrl, auth, timeout, pace, scheduler } = options;
  const timed = withTimeout(timeout, scheduler)(withSecrets(exchange));
  const observed = withEvents(emit, scheduler)(timed);
  const sign: Sign = (send, turn) => auth(send, { orgUrl, scheduler, turn });
  return withRedirects(pace(observed, sign));
}
