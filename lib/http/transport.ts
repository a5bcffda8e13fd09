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
  /** Lets each request wait its turn, then be signed and sent. */
  readonly pace: (send: Send, sign: Sign) => Send;
}

/**
 * Puts the layers around an exchange, outermost last: each attempt has its timeout, is told, signed
 * anew when its turn has come; redirects are requests of their own.
 */
export function transport(exchange: Send, options: TransportOptions, emit: Emit): Send {
  const { orgUrl, auth, timeout, pace, scheduler } = options;
  const timed = withTimeout(timeout, scheduler)(withSecrets(exchange));
  const told = withEvents(emit, scheduler)(timed);
  const sign: Sign = (send, turn) => auth(send, { orgUrl, scheduler, turn });
  return withRedirects(pace(told, sign));
}
