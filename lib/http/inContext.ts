import { defer, map } from 'rxjs';
import type { AsyncContext } from '../asyncContext.js';
import type { Send } from './types.js';

/** `send`, called in the context of a run, whosever turn its requests have waited for. */
export function inContext(send: Send, { begin }: AsyncContext): Send {
  return (request) => begin(() => send(request));
}

/** An exchange and its bodies in the context of a run, whosever socket they come by. */
export function exchangeInContext(exchange: Send, { within }: AsyncContext): Send {
  return (request) =>
    within(defer(() => exchange(request))).pipe(
      map((head) => ({ ...head, body: within(head.body) })),
    );
}
