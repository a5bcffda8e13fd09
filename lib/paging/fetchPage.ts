import {
  AsyncSubject,
  catchError,
  concat,
  defer,
  EMPTY,
  map,
  mergeMap,
  of,
  throwError,
  type Observable,
} from 'rxjs';
import { apiError } from '../http/apiError.js';
import { isSuccess } from '../http/isSuccess.js';
import { nextLink } from '../http/linkHeader.js';
import { redacted } from '../http/redacted.js';
import { readBody, readContent, type ReadOptions } from '../http/body/responseBody.js';
import type { Request, Send } from '../http/types.js';
import type { Next, PageHead } from './page.js';
import type { RetryPolicy } from '../retry/retryOptions.js';
import { retryTransient, type Repeat, type RetryContext } from '../retry/retryTransient.js';
import { isOverload } from '../retry/transient.js';
import { halfPage } from '../url/halfPage.js';
import { pageBody } from './pageBody.js';

/** A page on its way. */
export interface Arrival {
  /** Missing when the request failed before its headers; then `whole` errors with the reason. */
  readonly head: PageHead | undefined;
  /** The page, once, to whoever subscribes whenever; errors when it does not arrive. */
  readonly whole: Observable<WholePage>;
}

/** What a page is to the chain of pages that it stands in. */
export interface PageRole {
  /** Whether it may be asked for at half its size where the org cannot answer. */
  readonly mayShrink: boolean;
  /** Whether a next link has led to it, or a cursor that one did. */
  readonly isBehindLink: boolean;
}

/** A page that has arrived whole, with the head of the attempt that brought it. */
export interface WholePage {
  readonly head: PageHead;
  readonly body: unknown;
}

/** What fetching a page takes. */
export interface PageSource {
  readonly send: Send;
  readonly orgUrl: string;
  readonly headers: Request['headers'];
  readonly reading: ReadOptions;
  readonly retry: RetryPolicy;
  readonly context: RetryContext;
  /** Resolves the next link that the page at `url` carries. */
  readonly follow: (link: string, url: string) => Next;
}

/**
 * Asks for a page: emits its arrival once, when the headers are there, and completes when the body
 * is in memory, so that one unsubscription ends it all.
 *
 * The body is read at once, wanted or not: an unread body blocks its connection, and servers cut
 * those that stay parked. What fails is sent again where that may help, behind the headers too: the
 * arrival then stays, and its `whole` brings the head of the attempt that counts. An error before
 * the first headers is an error; one behind them is that of `whole`, so that it cannot overtake the
 * pages before it.
 *
 */
export function fetchPage(
  firstUrl: string,
  source: PageSource,
  { mayShrink, isBehindLink }: PageRole,
): Observable<Arrival> {
  return defer(() => {
    let url = firstUrl;
    let overloads = 0;
    const adapt = ({ error, isLast }: Repeat) => {
      if (isOverload(error)) overloads++;
      const half = overloads > 1 || (isLast && overloads > 0) ? halfPage(url) : undefined;
      if (half === undefined || !mayShrink || url !== firstUrl) return {};
      url = half.url;
      return { limit: half.limit };
    };
    const whole = new AsyncSubject<WholePage>();
    let hasArrived = false;
    return defer(() => attempt(url, source, isBehindLink)).pipe(
      retryTransient({ method: 'GET', url: firstUrl }, source.retry, { ...source.context, adapt }),
      mergeMap(({ head, body }) => {
        if (body !== undefined) {
          whole.next({ head, body: body.value });
          whole.complete();
          return EMPTY;
        }
        if (hasArrived) return EMPTY;
        hasArrived = true;
        return of({ head, whole });
      }),
      catchError((error: unknown) => {
        if (!hasArrived) return throwError(() => error);
        whole.error(error);
        return EMPTY;
      }),
    );
  });
}

/** A page whose headers are there, then the same with its body. */
interface Stage {
  readonly head: PageHead;
  readonly body: { readonly value: unknown } | undefined;
}

function attempt(url: string, source: PageSource, isBehindLink: boolean): Observable<Stage> {
  const { send, orgUrl, headers, reading, follow } = source;
  const request: Request = { method: 'GET', url: `${orgUrl}${url}`, headers };
  return send(request).pipe(
    mergeMap((head) => {
      const { statusCode, headers, secrets } = head;
      if (!isSuccess(statusCode)) {
        return readBody(head, request, reading).pipe(
          map((body) => {
            throw apiError(request, { ...head, body });
          }),
        );
      }
      const link = nextLink(headers['link']);
      const next = link === undefined ? undefined : follow(link, url);
      const pageHead = { url, statusCode, headers, next };
      return concat(
        of({ head: pageHead, body: undefined }),
        readContent(head, request, reading).pipe(
          map((content) => ({
            head: pageHead,
            body: {
              value: pageBody(
                content,
                { ...pageHead, headers: redacted(headers, secrets) },
                isBehindLink,
              ),
            },
          })),
        ),
      );
    }),
  );
}
