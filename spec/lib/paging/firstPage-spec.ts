import { expect } from 'chai';
import { EMPTY, of, throwError } from 'rxjs';
import { OktaCursorError, OktaNetworkError, type OktaApiError } from '../../../lib/errors.js';
import { apiError } from '../../../lib/http/apiError.js';
import type { Arrival } from '../../../lib/paging/fetchPage.js';
import { firstPage, type FirstPage } from '../../../lib/paging/firstPage.js';

const url = '/api/v1/apps?limit=200&q=a';
const arrival: Arrival = { head: undefined, whole: EMPTY };

function refusal(body: object, statusCode = 400): OktaApiError {
  const headers = { 'x-okta-request-id': 'req1' };
  return apiError({ method: 'GET', url }, { statusCode, headers, body });
}

/** The URLs asked for when the first answer is `error`, and what comes out. */
function played(error: Error | undefined, options: Partial<FirstPage> = {}) {
  const urls: string[] = [];
  const outcome: unknown[] = [];
  const first = { url, resumed: false, limitIsDefault: true, ...options };
  firstPage(first, (asked) => {
    urls.push(asked);
    return urls.length === 1 && error !== undefined ? throwError(() => error) : of(arrival);
  }).subscribe({
    next: (value) => outcome.push(value),
    error: (thrown: unknown) => outcome.push(thrown),
  });
  return { urls, outcome: outcome[0] };
}

describe('firstPage', () => {
  const ofLimit = refusal({ errorSummary: "Invalid value for 'limit'" });

  it('should ask for the page', () => {
    expect(played(undefined)).to.deep.equal({ urls: [url], outcome: arrival });
  });

  for (const [where, body] of [
    ['the summary', { errorSummary: 'The limit parameter is not allowed' }],
    ['the summary of a cause', { errorCauses: [{}, { errorSummary: 'Limit must be below 50' }] }],
    ['the reason of a cause', { errorCauses: [{ reason: 'unknown parameter "limit"' }] }],
    ['the location of a cause', { errorCauses: [{ location: 'limit' }] }],
    ['a cause that is text', { errorCauses: ['limit: too large'] }],
  ] as const) {
    it(`should ask once more without the default limit that ${where} names`, () => {
      const { urls, outcome } = played(refusal(body));
      expect(urls).to.deep.equal([url, '/api/v1/apps?q=a']);
      expect(outcome).to.equal(arrival);
    });
  }

  it('should ask no third time', () => {
    const urls: string[] = [];
    const errors: unknown[] = [];
    firstPage({ url, resumed: false, limitIsDefault: true }, (asked) => {
      urls.push(asked);
      return throwError(() => ofLimit);
    }).subscribe({ error: (error: unknown) => errors.push(error) });
    expect(urls).to.have.length(2);
    expect(errors).to.deep.equal([ofLimit]);
  });

  for (const [what, error, options] of [
    ['a limit that was given', ofLimit, { limitIsDefault: false }],
    ['anything but the limit', refusal({ errorSummary: 'Invalid search criteria' }), {}],
    ['words that hold it', refusal({ errorSummary: 'unlimited delimiters' }), {}],
    ['nothing', refusal({}), {}],
  ] as const) {
    it(`should pass on a 400 that complains of ${what}`, () => {
      expect(played(error, options)).to.deep.equal({ urls: [url], outcome: error });
    });
  }

  it('should pass on any other status and any other error', () => {
    for (const error of [
      refusal({ errorSummary: 'limit' }, 403),
      refusal({ errorSummary: 'limit' }, 429),
      new OktaNetworkError('reset; the limit'),
      new TypeError('limit'),
    ]) {
      for (const resumed of [true, false]) {
        const { urls, outcome } = played(error, { resumed });
        expect(urls).to.deep.equal([url]);
        expect(outcome).to.equal(error);
      }
    }
  });

  it('should take a 400 on resume for a cursor that is not known any more', () => {
    for (const cause of [ofLimit, refusal({ errorSummary: 'Invalid cursor' })]) {
      const { urls, outcome } = played(cause, { resumed: true });
      expect(urls).to.deep.equal([url]);
      expect(outcome).to.be.instanceOf(OktaCursorError);
      expect(outcome).to.include({ cause, requestId: 'req1' });
      expect((outcome as OktaCursorError).message).to.match(
        /^the org does not accept streaming\.cursor any more .*; begin afresh without it$/,
      );
    }
  });
});
