import { expect } from 'chai';
import { catchError, EMPTY, ignoreElements, map, mergeMap } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { OktaNetworkError } from '../../../lib/errors.js';
import type { Emit } from '../../../lib/events.js';
import type { Head, Request } from '../../../lib/http/types.js';
import { withEvents } from '../../../lib/http/withEvents.js';
import type { EventBody } from '../../../lib/types/events.js';
import { testScheduler } from '../../support/testScheduler.js';

describe('withEvents', () => {
  const request: Request = {
    method: 'GET',
    url: 'https://acme.okta.com/api/v1/users?search=lee@acme.com',
    headers: { authorization: 'SSWS secret' },
  };
  const path = '/api/v1/users';
  let scheduler: TestScheduler;
  let events: (readonly [frame: number, event: EventBody])[];
  let emit: Emit;

  beforeEach(() => {
    scheduler = testScheduler();
    events = [];
    emit = (event) => events.push([scheduler.frame, event()]);
  });

  it('should tell of the request when it leaves, and of its head', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const head = cold('  ---h--|');
      const headSubs = '   ^-----!';
      const expected = '   ---h--|';
      const h: Head = {
        statusCode: 200,
        headers: { 'x-okta-request-id': ['req1'], 'set-cookie': 'sid=secret' },
        body: cold('|'),
      };

      const send = withEvents(emit, scheduler)(() => head.pipe(map(() => h)));
      const sent = send(request);
      expect(events).to.deep.equal([]);
      expectObservable(sent.pipe(map(({ statusCode }) => statusCode))).toBe(expected, { h: 200 });
      expectSubscriptions(head.subscriptions).toBe(headSubs);
      flush();
      expect(events).to.deep.equal([
        [0, { type: 'request', exchange: 1, method: 'GET', path }],
        [
          3,
          {
            type: 'response',
            exchange: 1,
            method: 'GET',
            path,
            statusCode: 200,
            requestId: 'req1',
            elapsed: 3,
          },
        ],
      ]);
      expect(JSON.stringify(events)).to.not.match(/secret|lee|search/);
    });
  });

  it('should tell of no response where there is none', () => {
    scheduler.run(({ cold, expectObservable, flush }) => {
      const failing = cold<Head>('--#');
      expectObservable(withEvents(emit, scheduler)(() => failing)(request)).toBe('--#');
      flush();
      expect(events).to.deep.equal([
        [0, { type: 'request', exchange: 1, method: 'GET', path }],
        [2, { type: 'closed', exchange: 1, outcome: 'error' }],
      ]);
    });
  });

  /** The last event of an exchange whose head and body are these, read until `unsubscribed`. */
  const closedAfter = (head: string, body: string, unsubscribed?: string) => {
    scheduler.run(({ cold, expectObservable }) => {
      const failure = new OktaNetworkError('reset');
      const h: Head = { statusCode: 200, headers: {}, body: cold(body, undefined, failure) };
      const send = withEvents(emit, scheduler)(() => cold(head, { h }, failure));
      const read = send(request).pipe(
        mergeMap((arrived) => arrived.body),
        ignoreElements(),
        catchError(() => EMPTY),
      );
      expectObservable(read, unsubscribed);
    });
    expect(events.filter(([, { type }]) => type === 'closed')).to.have.length(1);
    return events.at(-1);
  };

  it('should tell of the end of an exchange, which is that of its body, once', () => {
    const closed = { type: 'closed', exchange: 1 };
    for (const [[head, body, unsubscribed], frame, outcome] of [
      [['--h---|', '--x--|'], 7, { outcome: 'complete' }],
      [['--(h|)', '--x--|'], 7, { outcome: 'complete' }],
      [['--h---|', '--x--#'], 7, { outcome: 'error', error: 'ERR_OKTA_NETWORK' }],
      [['--#', '|'], 2, { outcome: 'error', error: 'ERR_OKTA_NETWORK' }],
      [['--h---|', '--x--|', '^----!'], 5, { outcome: 'unsubscribed' }],
      [['------h', '|', '^----!'], 5, { outcome: 'unsubscribed' }],
    ] as const) {
      events = [];
      scheduler = testScheduler();
      expect(closedAfter(head, body, unsubscribed)).to.deep.equal([
        frame,
        { ...closed, ...outcome },
      ]);
    }
  });

  it('should number the exchanges', () => {
    const send = withEvents(emit, scheduler)(() => EMPTY);
    send(request).subscribe();
    send(request).subscribe();
    expect(events.map(([, event]) => 'exchange' in event && event.exchange)).to.deep.equal([1, 2]);
  });
});
