import { AsyncSubject, catchError, concat, EMPTY, ignoreElements, mergeMap, of, tap } from 'rxjs';
import type { Observable, Observer, Subject } from 'rxjs';
import { apiError } from '../http/apiError.js';
import { isSuccess } from '../http/isSuccess.js';
import { nextLink } from '../http/linkHeader.js';
import { readBody } from '../http/responseBody.js';
import type { Head, Request, Send } from '../http/types.js';
import type { Next, PageHead } from '../paging/page.js';

/** A page on its way. */
export interface Arrival {
  /** Missing when the request failed before its headers; then `body` tells why. */
  readonly head: PageHead | undefined;
  /** The parsed body, once, to whoever subscribes whenever; errors when it does not arrive whole. */
  readonly body: Observable<unknown>;
}

/** What fetching a page takes. */
export interface PageSource {
  readonly send: Send;
  readonly orgUrl: string;
  readonly headers: Request['headers'];
  readonly maxResponseSize: number;
  /** Resolves the next link that the page at `url` carries. */
  readonly follow: (link: string, url: string) => Next;
}

/**
 * Asks for a page: emits its arrival once, when the headers are there, and completes when the body
 * is in memory, so that one unsubscription ends it all.
 *
 * The body is read at once, wanted or not: an unread body blocks its connection, and servers cut
 * those that stay parked. An error before the headers is an error; one in the body is the body's
 * own, so that it cannot overtake the pages before it.
 */
export function fetchPage(
  url: string,
  { send, orgUrl, headers, maxResponseSize, follow }: PageSource,
): Observable<Arrival> {
  const request: Request = { method: 'GET', url: `${orgUrl}${url}`, headers };
  const read = (head: Head) => readBody(head, request, maxResponseSize);
  return send(request).pipe(
    mergeMap((head) => {
      const { statusCode } = head;
      if (!isSuccess(statusCode)) {
        return read(head).pipe(
          tap((body) => {
            throw apiError(request, { ...head, body });
          }),
          ignoreElements(),
        );
      }
      const link = nextLink(head.headers['link']);
      const next = link === undefined ? undefined : follow(link, url);
      const body = new AsyncSubject<unknown>();
      return concat(
        of({ head: { url, statusCode, headers: head.headers, next }, body }),
        read(head).pipe(
          tap(into(body)),
          ignoreElements(),
          catchError(() => EMPTY),
        ),
      );
    }),
  );
}

/** A Subject cannot be tapped as it is: `tap` calls its `subscribe`, with nobody to take errors. */
function into<T>(subject: Subject<T>): Observer<T> {
  return {
    next: (value) => {
      subject.next(value);
    },
    error: (error: unknown) => {
      subject.error(error);
    },
    complete: () => {
      subject.complete();
    },
  };
}
