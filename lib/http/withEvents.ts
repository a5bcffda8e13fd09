import { defer, tap, type SchedulerLike } from 'rxjs';
import type { Emit } from '../events.js';
import { pathOfUrl } from './describeRequest.js';
import { headerValue } from './headerValue.js';
import type { Send } from './types.js';

/** Tells of each request that leaves and of each head that arrives. */
export function withEvents(emit: Emit, scheduler: SchedulerLike) {
  return (send: Send): Send =>
    (request) =>
      defer(() => {
        const { method, url } = request;
        const sent = scheduler.now();
        emit(() => ({ type: 'request', method, path: pathOfUrl(url) }));
        return send(request).pipe(
          tap(({ statusCode, headers }) => {
            emit(() => ({
              type: 'response',
              method,
              path: pathOfUrl(url),
              statusCode,
              requestId: headerValue(headers, 'x-okta-request-id'),
              elapsed: scheduler.now() - sent,
            }));
          }),
        );
      });
}
