import { concat, ignoreElements, mergeMap, of, type Observable } from 'rxjs';
import { headerText } from './headerText.js';
import { headerValue } from './headerValue.js';
import type { Head, Request, Send } from './types.js';

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Follows redirects of a GET within its origin, five at most; any other redirect is passed on as the
 * response it is, so that neither token nor body travels where it was not sent.
 *
 * @see RFC 9110, section 15.4
 */
export function withRedirects(send: Send): Send {
  return (request) =>
    request.method === 'GET' ? follow(send, request, maxRedirects) : send(request);
}

function follow(send: Send, request: Request, left: number): Observable<Head> {
  return send(request).pipe(
    mergeMap((head) => {
      const url = left === 0 ? undefined : targetOf(head, request.url);
      return url === undefined
        ? of(head)
        : concat(head.body.pipe(ignoreElements()), follow(send, { ...request, url }, left - 1));
    }),
  );
}

function targetOf({ statusCode, headers }: Head, base: string): string | undefined {
  const given = redirects.has(statusCode) ? headerValue(headers, 'location') : undefined;
  const location = given === undefined ? undefined : headerText(given);
  if (location === undefined || !URL.canParse(location, base)) return undefined;
  const target = new URL(location, base);
  const ownOrigin = target.origin === new URL(base).origin;
  const hasCredentials = target.username !== '' || target.password !== '';
  return ownOrigin && !hasCredentials
    ? `${target.origin}${target.pathname}${target.search}`
    : undefined;
}
