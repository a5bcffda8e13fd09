import { map, mergeMap, of, tap, type Observable } from 'rxjs';
import { apiError } from './http/apiError.js';
import type { BodyContent } from './http/requestBody.js';
import { isSuccess } from './http/isSuccess.js';
import { requestHeaders } from './http/requestHeaders.js';
import { readBody } from './http/responseBody.js';
import type { Request } from './http/types.js';
import type { ParsedRequest } from './input.js';
import type { RunContext } from './runContext.js';
import type { ActionOutput } from './types.js';

/** Sends one request and emits its output, once. */
export function request(
  { method, url, headers, body, throwHttpErrors }: ParsedRequest,
  { connection, send, emit }: RunContext,
): Observable<ActionOutput> {
  const content: Observable<BodyContent | undefined> = body?.content ?? of(undefined);
  return content.pipe(
    map((written): Request => ({
      method,
      url: `${connection.orgUrl}${url}`,
      headers: requestHeaders(connection, headers, written?.contentType),
      ...(written === undefined ? {} : { body: written.data }),
    })),
    mergeMap((outgoing) =>
      send(outgoing).pipe(
        mergeMap((head) =>
          readBody(head, outgoing, connection.maxResponseSize).pipe(
            map((parsed) => {
              const { statusCode, headers } = head;
              const output = { statusCode, headers, body: parsed };
              if (throwHttpErrors && !isSuccess(statusCode)) throw apiError(outgoing, output);
              return output;
            }),
          ),
        ),
      ),
    ),
    tap({
      next: () => {
        emit(() => ({ type: 'end', outcome: 'complete' }));
      },
      error: () => {
        emit(() => ({ type: 'end', outcome: 'error' }));
      },
      unsubscribe: () => {
        emit(() => ({ type: 'end', outcome: 'unsubscribed' }));
      },
    }),
  );
}
