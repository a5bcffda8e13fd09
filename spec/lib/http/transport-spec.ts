import { expect } from 'chai';
import { map, mergeMap, of, type Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { OktaTimeoutError } from '../../../lib/errors.js';
import { transport } from '../../../lib/http/transport.js';
import type { Auth, Head, Request, Send } from '../../../lib/http/types.js';
import type { EventBody } from '../../../lib/types/events.js';
import { testScheduler } from '../../support/testScheduler.js';

const orgUrl = 'https://acme.okta.com';
const request: Request = {
  method: 'GET',
  url: `${orgUrl}/api/v1/a?search=lee@acme.com`,
  headers: { accept: 'application/json' },
};

function headOf(statusCode: number, location?: string): Head {
  const headers: Head['headers'] = location === undefined ? {} : { location };
  return { statusCode, headers, body: of() };
}

describe('transport', () => {
  let scheduler: TestScheduler;
  let events: EventBody[];
  let sent: Request[];

  beforeEach(() => {
    scheduler = testScheduler();
    events = [];
    sent = [];
  });

  /** Signs each request with the number of requests signed before. */
  const counting = (): Auth => {
    let signatures = 0;
    return (send, org) => (request) => {
      expect(org.orgUrl).to.equal(orgUrl);
      signatures++;
      const authorization = `SSWS ${signatures.toString()}`;
      return send({ ...request, headers: { ...request.headers, authorization } });
    };
  };
  const transportOf = (answers: readonly Observable<Head>[], auth: Auth = counting()): Send =>
    transport(
      (request) => {
        const answer = answers[sent.length] ?? of(headOf(500));
        sent.push(request);
        return answer;
      },
      { orgUrl, scheduler, auth, timeout: { total: 6 }, pace: (send, sign) => sign(send) },
      (event) => events.push(event()),
    );

  it('should sign each hop of a redirect anew', () => {
    const codes: number[] = [];
    transportOf([of(headOf(302, '/b')), of(headOf(302, '/c')), of(headOf(200))])(request).subscribe(
      ({ statusCode }) => codes.push(statusCode),
    );
    expect(codes).to.deep.equal([200]);
    expect(sent.map(({ url, headers }) => [url.slice(orgUrl.length), headers])).to.deep.equal([
      ['/api/v1/a?search=lee@acme.com', { accept: 'application/json', authorization: 'SSWS 1' }],
      ['/b', { accept: 'application/json', authorization: 'SSWS 2' }],
      ['/c', { accept: 'application/json', authorization: 'SSWS 3' }],
    ]);
  });

  it('should tell of each hop, by path alone', () => {
    transportOf([of(headOf(302, '/b?token=secret')), of(headOf(200))])(request).subscribe();
    expect(events.map((event) => [event.type, 'path' in event && event.path])).to.deep.equal([
      ['request', '/api/v1/a'],
      ['response', '/api/v1/a'],
      ['closed', false],
      ['request', '/b'],
      ['response', '/b'],
    ]);
    expect(JSON.stringify(events)).to.not.match(/lee|secret|SSWS/);
  });

  it('should give each hop its own time', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const redirect = cold('     ----(h|)', { h: headOf(302, '/b') });
      const last = cold('             ----(h|)', { h: headOf(200) });
      const expected = '          --------(h|)';

      const send = transportOf([redirect, last]);
      expectObservable(send(request).pipe(map(() => 'h'))).toBe(expected);
    });
  });

  it('should tell of a request that is late, and abort it', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const never = cold<Head>('---------');
      const neverSubs = '       ^-----!';
      const expected = '        ------#';
      const late = new OktaTimeoutError(
        'GET /api/v1/a took longer than 6 ms; ask for smaller pages or raise connection.timeout',
      );

      expectObservable(transportOf([never])(request)).toBe(expected, undefined, late);
      expectSubscriptions(never.subscriptions).toBe(neverSubs);
      flush();
      expect(events.map(({ type }) => type)).to.deep.equal(['request', 'closed']);
    });
  });

  it('should not count what signing takes as time of the exchange', () => {
    scheduler.run(({ cold, expectObservable, flush }) => {
      const token = cold('  --------(t|)');
      const answer = cold('         ---(h|)', { h: headOf(200) });
      const expected = '    -----------(h|)';
      const slow: Auth = (send) => (request) => token.pipe(mergeMap(() => send(request)));

      const send = transportOf([answer], slow);
      expectObservable(send(request).pipe(map(() => 'h'))).toBe(expected);
      flush();
      expect(events).to.have.length(2);
      expect(events[1]).to.include({ type: 'response', elapsed: 3 });
    });
  });
});
