import { defer, map, tap, type SchedulerLike } from 'rxjs';
import { OktaStreamsError } from '../errors.js';
import type { Emit } from '../events.js';
import { pathOfUrl } from './describeRequest.js';
import { headerValue } from './headerValue.js';
import { redacted } from './redacted.js';
import type { Send } from './types.js';

type Outcome = 'complete' | 'error' | 'unsubscribed';

/** Tells of each request that leaves, of each head that arrives and of the end of each exchange. */
export function withEvents(emit: Emit, scheduler: SchedulerLike) {
  let exchanges = 0;
  return (send: Send): Send =>
    (request) =>
      defer(() => {
        const { method, url } = request;
        const path = pathOfUrl(url);
        const exchange = ++exchanges;
        const sent = scheduler.now();
        const close = once((outcome, error) => {
          const code = error instanceof OktaStreamsError ? { error: error.code } : {};
          emit(() => ({ type: 'closed', exchange, outcome, ...code }));
        });
        emit(() => ({ type: 'request', exchange, method, path }));
        return send(request).pipe(
          tap({
            next: ({ statusCode, headers, secrets }) => {
              emit(() => ({
                type: 'response',
                exchange,
                method,
                path,
                statusCode,
                requestId: redacted(headerValue(headers, 'x-okta-request-id'), secrets),
                elapsed: scheduler.now() - sent,
              }));
            },
            ...early(close),
          }),
          map((head) => ({
            ...head,
            body: head.body.pipe(
              tap({
                complete: () => {
                  close('complete');
                },
                ...early(close),
              }),
            ),
          })),
        );
      });
}

/** Tells of an end before the proper one, which is that of the body. */
function early(close: (outcome: Outcome, error?: unknown) => void) {
  return {
    error: (error: unknown) => {
      close('error', error);
    },
    unsubscribe: () => {
      close('unsubscribed');
    },
  };
}

function once(close: (outcome: Outcome, error?: unknown) => void): typeof close {
  let closed = false;
  return (outcome, error) => {
    if (!closed) close(outcome, error);
    closed = true;
  };
}
