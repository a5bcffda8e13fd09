import type { Request } from './types.js';

/**
 * The headers of a request: the connector's own, overridden by the caller's. Okta asks for `Accept`
 * and `Content-Type` on every request, a GET's included.
 *
 * @see https://developer.okta.com/docs/reference/core-okta-api/#http-request-headers
 */
export function requestHeaders(
  { userAgent }: { readonly userAgent: string },
  given: Request['headers'],
  contentType = 'application/json',
): Request['headers'] {
  return {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    'content-type': contentType,
    'user-agent': userAgent,
    ...given,
  };
}
