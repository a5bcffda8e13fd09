import { expect } from 'chai';
import { map } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import type { Emit } from '../../../lib/events.js';
import type { Head, Request } from '../../../lib/http/types.js';
import { withEvents } from '../../../lib/http/withEvents.js';
import type { EventBody } from '../../../lib/types.js';
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
      expectObservable(sent).toBe(expected, { h });
      expectSubscriptions(head.subscriptions).toBe(headSubs);
      flush();
      expect(events).to.deep.equal([
        [0, { type: 'request', method: 'GET', path }],
        [
          3,
          {
            type: 'response',
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
      expect(events).to.deep.equal([[0, { type: 'request', method: 'GET', path }]]);
    });
  });
});
