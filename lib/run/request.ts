import { catchError, defer, map, mergeMap, of, tap, throwError, type Observable } from 'rxjs';
import { OktaApiError } from '../errors.js';
import { apiError } from '../http/apiError.js';
import { isSuccess } from '../http/isSuccess.js';
import type { BodyContent } from '../http/body/requestBody.js';
import { requestHeaders } from '../http/requestHeaders.js';
import { readBody, type ReadOptions } from '../http/body/responseBody.js';
import type { Request, Send } from '../http/types.js';
import type { ParsedRequest } from '../options/input.js';
import { retryPolicy } from '../retry/retryOptions.js';
import { retryTransient } from '../retry/retryTransient.js';
import type { RunContext } from './context.js';
import type { ActionOutput } from '../types/output.js';

/** Sends one request and emits its output, once. */
export function request(
  { method, url, headers, retry, body, throwHttpErrors }: ParsedRequest,
  { connection, send, emit, context: { within } }: RunContext,
): Observable<ActionOutput> {
  const { maxResponseSize, parseJson, scheduler, random } = connection;
  const content: Observable<BodyContent | undefined> = body?.content ?? of(undefined);
  return content.pipe(
    map((written): Request => ({
      method,
      url: `${connection.orgUrl}${url}`,
      headers: requestHeaders(connection, headers, written?.contentType),
      ...(written === undefined ? {} : { body: written.data }),
    })),
    mergeMap((outgoing) =>
      defer(() => exchange(outgoing, send, { maxSize: maxResponseSize, parseJson })).pipe(
        retryTransient(outgoing, retryPolicy(retry, connection.retry), { emit, scheduler, random }),
      ),
    ),
    // What a turn, a timer or a retry of others ends with is told here as well.
    within,
    catchError((error: unknown) =>
      error instanceof OktaApiError && !throwHttpErrors
        ? of(outputOf(error))
        : throwError(() => error),
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

/** One attempt, its body included; a status outside 2xx is an error. */
function exchange(outgoing: Request, send: Send, reading: ReadOptions): Observable<ActionOutput> {
  return send(outgoing).pipe(
    mergeMap((head) =>
      readBody(head, outgoing, reading).pipe(
        map((body) => {
          const { statusCode, headers } = head;
          const output = { statusCode, headers, body };
          if (!isSuccess(statusCode)) throw apiError(outgoing, { ...head, body });
          return output;
        }),
      ),
    ),
  );
}

function outputOf({ statusCode, headers, body }: OktaApiError): ActionOutput {
  return { statusCode, headers, body };
}
