import { defer, map } from 'rxjs';
import type { AsyncContext } from '../asyncContext.js';
import type { Send } from './types.js';

/** `send` in the context of a run, whosever turn its requests have waited for. */
export function inContext(send: Send, { within }: AsyncContext): Send {
  return (request) => within(defer(() => send(request)));
}

/** An exchange and its bodies in the context of a run, whosever socket they come by. */
export function exchangeInContext(exchange: Send, context: AsyncContext): Send {
  const send = inContext(exchange, context);
  return (request) =>
    send(request).pipe(map((head) => ({ ...head, body: context.within(head.body) })));
}
