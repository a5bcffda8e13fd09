import { expect } from 'chai';
import { concatMap, delay, filter, map, mergeMap, NEVER, of, take, timer, toArray } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import type { OktaNetworkError } from '../../../lib/errors.js';
import { marbleOrg, type MarbleOrg } from '../../../lib/testing/marbleOrg.js';
import { testScheduler } from '../../support/testScheduler.js';

const relativeUrl = '/api/v1/groups';

function actionOf(org: MarbleOrg) {
  return customApiAction({
    orgUrl: 'https://acme.okta.com',
    auth: apiToken('token'),
    send: org.send,
  });
}

describe('run, in virtual time', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  it('should ask for the next page when the headers of the page before it arrive', () => {
    scheduler.run(({ expectObservable, flush }) => {
      const org = marbleOrg(scheduler, '--h---|', [['a'], ['b'], ['c']]);
      const records = actionOf(org)
        .stream({ relativeUrl })
        .pipe(map(({ record }) => record));
      const expected = '  ------a-b-(c|)';

      expectObservable(records).toBe(expected);
      flush();
      expect(org.subscriptions.map(({ subscribedFrame }) => subscribedFrame)).to.deep.equal([
        0, 2, 4,
      ]);
      expect(org.subscriptions.map(({ unsubscribedFrame }) => unsubscribedFrame)).to.deep.equal([
        6, 8, 10,
      ]);
    });
  });

  it('should not ask for more pages than demand allows while a flow is slow', () => {
    scheduler.run(({ expectObservable, flush }) => {
      const org = marbleOrg(scheduler, 'h-|', [['a'], ['b'], ['c'], ['d'], ['e']]);
      const records = actionOf(org).stream({
        relativeUrl,
        streaming: { readAhead: 1, flow: concatMap(({ record }) => of(record).pipe(delay(10))) },
      });
      //                  123456789 123456789 123456789 123456789 123456789 1
      const expected = '  12ms a 9ms b 9ms c 9ms d 9ms (e|)';

      expectObservable(records).toBe(expected);
      flush();
      expect(org.subscriptions.map(({ subscribedFrame }) => subscribedFrame)).to.deep.equal([
        0, 0, 12, 22, 32,
      ]);
    });
  });

  it('should cost exactly the requests that a record limit needs', () => {
    scheduler.run(({ expectObservable, flush }) => {
      const org = marbleOrg(scheduler, 'h-|', [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
      ]);
      const records = actionOf(org)
        .stream({ relativeUrl, query: { limit: 2 }, streaming: { recordLimit: 3 } })
        .pipe(map(({ record }) => record));

      expectObservable(records).toBe('--(abc|)');
      flush();
      expect(org.requests).to.deep.equal([
        'GET /api/v1/groups?limit=2',
        'GET /api/v1/groups?limit=2&after=1',
      ]);
    });
  });

  it('should abort what is on its way when it is unsubscribed', () => {
    scheduler.run(({ expectObservable, flush }) => {
      const org = marbleOrg(scheduler, '--h---|', [['a'], ['b'], ['c']]);
      const unsub = '     ---!';

      expectObservable(actionOf(org).stream({ relativeUrl }), unsub).toBe('----');
      flush();
      expect(org.subscriptions.map(({ unsubscribedFrame }) => unsubscribedFrame)).to.deep.equal([
        3, 3,
      ]);
    });
  });

  it('should ask for nothing more once take has what it wants', () => {
    scheduler.run(({ expectObservable, flush }) => {
      const org = marbleOrg(scheduler, 'h-|', [['a'], ['b'], ['c']]);
      const first = actionOf(org)
        .stream({ relativeUrl, streaming: { readAhead: 0 } })
        .pipe(
          take(1),
          map(({ record }) => record),
        );

      expectObservable(first).toBe('--(a|)');
      flush();
      expect(org.requests).to.have.length(1);
    });
  });

  it('should keep an error back until the pages before it have settled', () => {
    scheduler.run(({ expectObservable, flush }) => {
      const org = marbleOrg(scheduler, ['h-|', 'h-|', 'h-|', '#'], [['a'], ['b'], ['c'], ['d']]);
      const action = actionOf(org);
      const records = action.stream({
        relativeUrl,
        retry: { attempts: 1 },
        streaming: {
          readAhead: 3,
          flow: mergeMap(({ record }) => of(record).pipe(delay(100))),
        },
      });
      const outcome = records.pipe(map(String));
      const failures: unknown[] = [];
      outcome.subscribe({
        error: (error: unknown) => {
          const { recordsStreamed, code } = error as OktaNetworkError;
          failures.push([scheduler.now(), recordsStreamed, code]);
        },
      });
      expectObservable(timer(0).pipe(map(() => 'x'))).toBe('(x|)');
      flush();
      expect(failures).to.deep.equal([[302, 3, 'ERR_OKTA_NETWORK']]);
      expect(org.requests).to.have.length(4);
    });
  });

  it('should not hang on windows of several pages without read-ahead', () => {
    scheduler.run(({ expectObservable }) => {
      const org = marbleOrg(scheduler, 'h|', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]);
      const windows = actionOf(org).stream({
        relativeUrl,
        streaming: {
          window: 5,
          readAhead: 0,
          flow: (source) =>
            source.pipe(
              map(({ record }) => record),
              toArray(),
              map((records) => records.join('')),
            ),
        },
      });

      expectObservable(windows).toBe('-a(b|)', { a: 'abcde', b: 'f' });
    });
  });

  it('should stop at until: what is in hand settles, nothing new starts', () => {
    scheduler.run(({ cold, expectObservable, flush }) => {
      const org = marbleOrg(scheduler, 'h-|', [['a'], ['b'], ['c'], ['d']]);
      const outputs: unknown[] = [];
      const records = actionOf(org).stream({
        relativeUrl,
        streaming: {
          until: cold('15ms x'),
          observer: {
            next: ({ recordsStreamed, done, ...rest }) =>
              outputs.push([recordsStreamed, done, 'end' in rest ? rest.end : undefined]),
          },
          flow: concatMap(({ record }) => of(record).pipe(delay(10))),
        },
      });

      expectObservable(records).toBe('12ms a 9ms (b|)');
      flush();
      expect(outputs).to.deep.equal([
        [1, false, undefined],
        [2, false, undefined],
        [2, true, 'stopped'],
      ]);
    });
  });

  it('should send one GET and deliver nothing when until fires at once', () => {
    scheduler.run(({ expectObservable, flush }) => {
      const org = marbleOrg(scheduler, 'h-|', [['a'], ['b']]);
      const output = actionOf(org)({
        requestType: 'GET(Streaming)',
        relativeUrl,
        streaming: { until: of(true) },
      }).pipe(map(({ end, recordsStreamed }) => `${end} ${recordsStreamed.toString()}`));

      expectObservable(output).toBe('--(a|)', { a: 'stopped 0' });
      flush();
      expect(org.requests).to.have.length(1);
    });
  });

  it('should tell of a window that is open for a minute', () => {
    scheduler.run(({ expectObservable }) => {
      const org = marbleOrg(scheduler, 'h|', [['a']]);
      const action = actionOf(org);
      const stalls = action.events.pipe(
        filter(({ type }) => type === 'stall'),
        map(({ type }) => type),
      );

      expectObservable(stalls, '3m !').toBe('60001ms (s)', { s: 'stall' });
      expectObservable(
        action.stream({ relativeUrl, streaming: { flow: () => NEVER } }),
        '3m !',
      ).toBe('');
    });
  });

  it('should keep the stack flat with a synchronous send', () => {
    const pages = 5_000;
    const org = marbleOrgOf(pages);
    let records = 0;
    customApiAction({ orgUrl: 'https://acme.okta.com', auth: apiToken('token'), send: org })
      .stream({ relativeUrl })
      .subscribe(() => records++);
    expect(records).to.equal(pages);
  });
});

function marbleOrgOf(pages: number) {
  return (request: { url: string }) => {
    const after = Number(new URL(request.url).searchParams.get('after') ?? 0);
    const link = {
      link: `<https://acme.okta.com/api/v1/groups?after=${String(after + 1)}>; rel="next"`,
    };
    return of({
      statusCode: 200,
      headers: {
        'content-type': 'application/json',
        ...(after + 1 < pages ? link : {}),
      },
      body: of(new TextEncoder().encode('[1]')),
    });
  };
}
