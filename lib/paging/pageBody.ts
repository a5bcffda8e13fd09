import { OktaBodyError } from '../errors.js';
import { contentTypeOf } from '../http/body/contentType.js';
import { headerValue } from '../http/headerValue.js';
import type { Content } from '../http/body/responseBody.js';
import type { PageHead } from './page.js';
import { pathOf } from '../url/query.js';

/**
 * What a page of a stream holds: JSON, or the one text or the bytes that a request without pages
 * answers; `undefined` where there is nothing.
 *
 * What is no page is none by its beginning, either: HTML is a sign-in page or a proxy's, and a body that
 * is missing, or no JSON, beside or behind a next link is a page that did not come through.
 *
 * @param isBehindLink Whether a next link has led to it.
 * @throws OktaBodyError, one that may pass where a body is missing.
 */
export function pageBody(content: Content, head: PageHead, isBehindLink: boolean): unknown {
  const { kind, value } = content;
  const isLinked = isBehindLink || head.next !== undefined;
  switch (kind) {
    case 'json':
      return value;
    case 'html':
      throw bodyError(
        head,
        'with HTML, as a sign-in page or a proxy does; check orgUrl, and bodyStart for its beginning',
        content,
      );
    case 'empty':
      if (head.statusCode === 204 || !(isLinked || contentTypeOf(head.headers).kind === 'json')) {
        return undefined;
      }
      throw bodyError(head, 'without a body, where records belong; send it again', content);
    case 'text':
    case 'bytes':
      if (!isLinked) return value;
      throw bodyError(head, 'with no JSON, where a page of records belongs', content);
  }
}

function bodyError(
  { url, statusCode, headers }: PageHead,
  what: string,
  { kind, start }: Content,
): OktaBodyError {
  return new OktaBodyError(`GET ${pathOf(url)} answered ${statusCode.toString()} ${what}`, {
    requestId: headerValue(headers, 'x-okta-request-id'),
    damaged: kind === 'empty',
    ...(start === undefined ? {} : { bodyStart: start }),
  });
}
