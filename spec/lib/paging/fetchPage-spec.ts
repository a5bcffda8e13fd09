import { expect } from 'chai';
import { defer, EMPTY, mergeMap, NEVER, of, throwError, type Observable } from 'rxjs';
import { OktaApiError, OktaBodyError, OktaNetworkError } from '../../../lib/errors.js';
import type { Head, Request } from '../../../lib/http/types.js';
import { fetchPage, type PageRole, type PageSource } from '../../../lib/paging/fetchPage.js';
import { retryPolicy } from '../../../lib/retry/retryOptions.js';
import { testScheduler } from '../../support/testScheduler.js';

const url = '/api/v1/users?limit=200';
const link = '<https://acme.okta.com/api/v1/users?after=1>; rel="next"';
const head = (overrides: Partial<Head> = {}): Head => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json', link },
  body: of(Buffer.from('["a"]')),
  ...overrides,
});
const broken = new OktaNetworkError('the connection broke', { sent: true });

/** Plays one fetch against answers, one for each attempt: what it emitted, and what was sent. */
function play(
  answers: readonly Observable<Head>[],
  { mayShrink = true, isBehindLink = false }: Partial<PageRole> = {},
) {
  const scheduler = testScheduler();
  const sent: string[] = [];
  const seen: unknown[] = [];
  const source: PageSource = {
    send: (request: Request) =>
      defer(() => {
        sent.push(request.url.replace('https://acme.okta.com', ''));
        return answers[sent.length - 1] ?? EMPTY;
      }),
    orgUrl: 'https://acme.okta.com',
    headers: {},
    reading: { maxSize: 1_000 },
    retry: retryPolicy({ attempts: answers.length }),
    context: { emit: () => undefined, scheduler, random: () => 0.5 },
    follow: (next) => ({ kind: 'page', url: next.replace('https://acme.okta.com', '') }),
  };
  scheduler.run(({ flush }) => {
    fetchPage(url, source, { mayShrink, isBehindLink })
      .pipe(
        mergeMap((arrival) => {
          seen.push(['head', arrival.head?.next]);
          return arrival.whole;
        }),
      )
      .subscribe({
        next: ({ body }) => seen.push(['body', body]),
        error: (error: unknown) => seen.push(error),
        complete: () => seen.push('complete'),
      });
    flush();
  });
  return { sent, seen };
}

const next = { kind: 'page', url: '/api/v1/users?after=1' };

describe('fetchPage', () => {
  it('should bring the head, then the body, and ask once', () => {
    expect(play([of(head())])).to.deep.equal({
      sent: [url],
      seen: [['head', next], ['body', ['a']], 'complete'],
    });
  });

  it('should bring the head while the body is on its way', () => {
    expect(play([of(head({ body: NEVER }))]).seen).to.deep.equal([['head', next]]);
  });

  it('should error before the headers as itself', () => {
    const { sent, seen } = play([throwError(() => broken)]);
    expect([sent, seen]).to.deep.equal([[url], [broken]]);
  });

  it('should ask again behind the headers, and keep the one arrival', () => {
    const half = head({ body: throwError(() => broken) });
    expect(play([of(half), of(head())])).to.deep.equal({
      sent: [url, url],
      seen: [['head', next], ['body', ['a']], 'complete'],
    });
  });

  it('should error by the page where no attempt brings it whole', () => {
    const half = head({ body: throwError(() => broken) });
    const { sent, seen } = play([of(half), of(half)]);
    expect(sent).to.deep.equal([url, url]);
    expect(seen).to.deep.equal([['head', next], broken]);
  });

  const overloaded = of(head({ statusCode: 500, body: of(Buffer.from('{}')) }));

  it('should ask for half the page when the org cannot answer twice', () => {
    const { sent } = play([overloaded, overloaded, of(head())]);
    expect(sent).to.deep.equal([url, url, '/api/v1/users?limit=100']);
  });

  it('should not ask for half a page that may not shrink', () => {
    const { sent } = play([overloaded, overloaded, of(head())], { mayShrink: false });
    expect(sent).to.deep.equal([url, url, url]);
  });

  it('should make an error of a status that is none of success, with its body', () => {
    const refused = head({ statusCode: 403, body: of(Buffer.from('{"errorCode":"E0000006"}')) });
    const [error] = play([of(refused)]).seen;
    expect(error).to.be.instanceOf(OktaApiError);
    expect(error).to.include({ statusCode: 403, errorCode: 'E0000006' });
  });

  it('should take an empty body for no page behind a next link', () => {
    const empty = head({ headers: { 'content-type': 'application/json' }, body: EMPTY });
    const behind = play([of(empty)], { isBehindLink: true }).seen.at(-1);
    expect(behind).to.be.instanceOf(OktaBodyError);
  });
});
