import { expect } from 'chai';
import { OktaBodyError } from '../../../lib/errors.js';
import type { Content } from '../../../lib/http/body/responseBody.js';
import type { PageHead } from '../../../lib/paging/page.js';
import { pageBody } from '../../../lib/paging/pageBody.js';

const json = { 'content-type': 'application/json', 'x-okta-request-id': 'req1' };
const next = { kind: 'page', url: '/api/v1/users?after=1' } as const;

function headOf(head: Partial<PageHead>): PageHead {
  return { url: '/api/v1/users?q=secret', statusCode: 200, headers: {}, next: undefined, ...head };
}

function errorOf(content: Content, head: Partial<PageHead>, isBehindLink = false): OktaBodyError {
  try {
    pageBody(content, headOf(head), isBehindLink);
  } catch (error) {
    expect(error).to.be.instanceOf(OktaBodyError);
    expect((error as OktaBodyError).message)
      .to.match(/^GET \/api\/v1\/users answered 2\d\d with/)
      .and.not.contain('secret');
    return error as OktaBodyError;
  }
  throw new Error('nothing was thrown');
}

describe('pageBody', () => {
  const empty: Content = { kind: 'empty', value: undefined };
  const text: Content = { kind: 'text', value: '<users/>', start: '<users' };
  const bytes: Content = { kind: 'bytes', value: Uint8Array.of(1) };

  it('should give any JSON, wherever it stands', () => {
    for (const value of [[], {}, null, 0, '', false, 'a']) {
      expect(pageBody({ kind: 'json', value }, headOf({ next }), true)).to.equal(value);
    }
  });

  it('should give the text or the bytes of a request without pages', () => {
    for (const content of [text, bytes]) {
      expect(pageBody(content, headOf({}), false)).to.equal(content.value);
    }
  });

  it('should refuse them beside and behind a next link, for good', () => {
    for (const content of [text, bytes]) {
      expect(errorOf(content, { next }).damaged).to.equal(false);
      expect(errorOf(content, {}, true).damaged).to.equal(false);
    }
    expect(errorOf(text, { next, headers: json })).to.deep.include({ requestId: 'req1' });
    expect(errorOf(text, { next }).bodyStart).to.equal('<users');
  });

  it('should refuse HTML, for good', () => {
    const error = errorOf({ kind: 'html', value: '<html>', start: '<html' }, {});
    expect(error.damaged).to.equal(false);
    expect(error.bodyStart).to.equal('<html');
  });

  it('should take no body for none after a 204, and where nothing promises one', () => {
    expect(pageBody(empty, headOf({ statusCode: 204, headers: json, next }), true)).to.equal(
      undefined,
    );
    expect(pageBody(empty, headOf({}), false)).to.equal(undefined);
    const headers = { 'content-type': 'text/plain' };
    expect(pageBody(empty, headOf({ headers }), false)).to.equal(undefined);
  });

  it('should refuse no body where records belong, as what may pass', () => {
    expect(errorOf(empty, { headers: json }).damaged).to.equal(true);
    expect(errorOf(empty, { headers: json, statusCode: 202 }).damaged).to.equal(true);
    expect(errorOf(empty, { next }).damaged).to.equal(true);
    expect(errorOf(empty, {}, true).damaged).to.equal(true);
  });
});
