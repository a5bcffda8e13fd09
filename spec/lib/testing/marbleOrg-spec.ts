import { expect } from 'chai';
import {
  catchError,
  concatMap,
  concatWith,
  endWith,
  map,
  mergeMap,
  of,
  toArray,
  type Observable,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { OktaInputError, type OktaError } from '../../../lib/errors.js';
import type { Headers, Request } from '../../../lib/http/types.js';
import { effects, type Effect } from '../../../lib/sandbox/server/effects.js';
import { marbleOrg, type MarbleOrg } from '../../../lib/testing/marbleOrg.js';
import type { MarbleOrgOptions } from '../../../lib/testing/quotaWait.js';
import { testScheduler } from '../../support/testScheduler.js';

const request: Request = {
  method: 'GET',
  url: 'https://acme.okta.com/api/v1/users?limit=2&expand=x',
  headers: {},
};

describe('marbleOrg', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  /** Marbles of an exchange: `h` its head, a letter for each piece of the body. */
  const play = ({ send }: MarbleOrg, sent = request): Observable<string> =>
    send(sent).pipe(mergeMap(({ body }) => of('h').pipe(concatWith(body.pipe(map(text))))));

  describe('a diagram', () => {
    it('should send the headers at h and the whole body at |', () => {
      scheduler.run(({ expectObservable, expectSubscriptions }) => {
        const org = marbleOrg(scheduler, '--h--|', [['a']]);
        const subs = '                    ^----!';
        const expected = '                --h--(x|)';

        expectObservable(play(org)).toBe(expected, { h: 'h', x: '["a"]' });
        expectSubscriptions(org.subscriptions).toBe(subs);
      });
    });

    it('should share the body out over the bs', () => {
      scheduler.run(({ expectObservable }) => {
        const org = marbleOrg(scheduler, '-hb-b-b|', [{ body: 'abcdefg' }]);
        const expected = '                -hx-y-z|';
        const pieces = { h: 'h', x: 'abc', y: 'def', z: 'g' };

        expectObservable(play(org)).toBe(expected, pieces);
      });
    });

    it('should reset the exchange at # before the headers', () => {
      scheduler.run(({ expectObservable }) => {
        const org = marbleOrg(scheduler, '---#', [['a']]);

        expectObservable(play(org).pipe(codeOfError)).toBe('---(e|)', { e: 'ERR_OKTA_NETWORK' });
      });
    });

    it('should reset the body at # after the headers', () => {
      scheduler.run(({ expectObservable }) => {
        const org = marbleOrg(scheduler, '-h-b#', [['a']]);
        const expected = '                -h-x(e|)';

        expectObservable(play(org).pipe(codeOfError)).toBe(expected, {
          h: 'h',
          x: '["a"]',
          e: 'ERR_OKTA_NETWORK',
        });
      });
    });

    it('should never answer without marbles', () => {
      scheduler.run(({ expectObservable, expectSubscriptions }) => {
        const org = marbleOrg(scheduler, '-', [['a']]);
        const unsub = '                   ---!';
        const subs = '                    ^--!';

        expectObservable(play(org), unsub).toBe('-');
        expectSubscriptions(org.subscriptions).toBe(subs);
      });
    });

    it('should be used request by request, the last one for all that follow', () => {
      scheduler.run(({ expectObservable, expectSubscriptions }) => {
        const org = marbleOrg(scheduler, ['h-|', '--(h|)', '20ms h|'], [['a'], ['b'], ['c'], []]);
        const sizes = of(1, 2, 3, 4).pipe(concatMap(() => play(org).pipe(toArray())));

        expectObservable(sizes.pipe(map(() => 'x'))).toBe('--x-x 20ms x 20ms (x|)');
        expectSubscriptions(org.subscriptions).toBe([
          '^-!',
          '--^-!',
          '----^ 20ms !',
          '----- 20ms ^ 20ms !',
        ]);
      });
    });

    it('should log a request for each subscription', () => {
      scheduler.run(({ flush, expectObservable }) => {
        const org = marbleOrg(scheduler, 'h|', [['a']]);
        const sent = org.send({ ...request, method: 'POST' }).pipe(map(() => 'x'));

        expect(org.requests).to.deep.equal([]);
        expectObservable(sent).toBe('x|');
        expectObservable(sent).toBe('x|');
        flush();
        expect(org.requests).to.deep.equal([
          'POST /api/v1/users?limit=2&expand=x',
          'POST /api/v1/users?limit=2&expand=x',
        ]);
      });
    });

    for (const diagram of [
      '--x--|',
      '|',
      '--b|',
      'h#b',
      'h|h',
      'hh|',
      'h||',
      '^--h|',
      'h--!',
      '(h|',
      'h)|',
      '20ms',
      '--2ms h|',
      'h| quota429',
      'quota428',
      'toString',
      '7h|',
    ]) {
      it(`should be refused when it is ${JSON.stringify(diagram)}`, () => {
        expect(() => marbleOrg(scheduler, ['h|', diagram], [['a']]))
          .to.throw(OktaInputError, `got "${diagram}"; write "--h--|"`)
          .with.property('field', 'marbles');
      });
    }

    for (const diagram of [
      '',
      ' ',
      '-',
      '#',
      'h',
      '(hb|)',
      '1.5s h 2m b 3ms |',
      '---hbb',
      '(h)|',
    ]) {
      it(`should be welcome when it is ${JSON.stringify(diagram)}`, () => {
        expect(() => marbleOrg(scheduler, diagram, [['a']])).to.not.throw();
      });
    }

    it('should be there', () => {
      expect(() => marbleOrg(scheduler, [], [['a']])).to.throw(OktaInputError, 'got []');
    });
  });

  describe('pages', () => {
    it('should carry the links of one list', () => {
      const links: unknown[] = [];
      scheduler.run(({ flush, expectObservable }) => {
        const org = marbleOrg(scheduler, 'h|', [['a'], ['b'], ['c']]);
        for (const after of ['', '&after=1', '&after=2', '&after=3']) {
          const head = org.send({ ...request, url: request.url + after });
          expectObservable(
            head.pipe(
              map(({ statusCode, headers }) => {
                links.push([statusCode, headers['link']]);
                return 'x';
              }),
            ),
          ).toBe('x|');
        }
        flush();
      });
      const self = '<https://acme.okta.com/api/v1/users?limit=2&expand=x';
      expect(links).to.deep.equal([
        [200, [`${self}>; rel="self"`, `${self}&after=1>; rel="next"`]],
        [200, [`${self}&after=1>; rel="self"`, `${self}&after=2>; rel="next"`]],
        [200, [`${self}&after=2>; rel="self"`]],
        [404, undefined],
      ]);
    });

    it('should be responses spelled out, too', () => {
      const heads: unknown[] = [];
      scheduler.run(({ flush, expectObservable }) => {
        const org = marbleOrg(scheduler, 'h|', [
          { statusCode: 503, headers: { 'retry-after': '1' }, body: 'later' },
          [],
        ]);
        expectObservable(
          org.send(request).pipe(
            map(({ statusCode, headers }) => heads.push(statusCode, headers)),
            map(() => 'x'),
          ),
        ).toBe('x|');
        flush();
      });
      expect(heads).to.deep.equal([
        503,
        {
          'content-type': 'application/json',
          date: 'Thu, 01 Jan 1970 00:00:00 GMT',
          link: '<https://acme.okta.com/api/v1/users?limit=2&expand=x&after=1>; rel="next"',
          'retry-after': '1',
        },
      ]);
    });

    it('should be made for each request by a function', () => {
      scheduler.run(({ expectObservable }) => {
        const org = marbleOrg(scheduler, 'h|', ({ method }, index) =>
          method === 'GET' ? [index] : { statusCode: 204 },
        );

        expectObservable(play(org).pipe(toArray())).toBe('-(x|)', { x: ['h', '[0]'] });
        expectObservable(play(org, { ...request, method: 'PUT' }).pipe(toArray())).toBe('-(x|)', {
          x: ['h', ''],
        });
      });
    });

    it('should hand on what such a function throws', () => {
      scheduler.run(({ expectObservable }) => {
        const org = marbleOrg(scheduler, 'h|', () => {
          throw new Error('mine');
        });

        expectObservable(play(org)).toBe('#', undefined, new Error('mine'));
      });
    });

    it('should be there', () => {
      expect(() => marbleOrg(scheduler, 'h|', []))
        .to.throw(OktaInputError, 'write [[]] for a list without records')
        .with.property('field', 'pages');
    });
  });

  describe('a fault of the sandbox', () => {
    const page = [{ id: 1 }, { id: 2 }];
    const whole = JSON.stringify(page);

    /** What happens to a request, and at which frame. */
    const logOf = (diagram: string): string[] => {
      const log: string[] = [];
      scheduler.run(() => {
        const org = marbleOrg(scheduler, diagram, [page, page, page]);
        org
          .send(request)
          .pipe(
            mergeMap(({ statusCode, body }) =>
              of(statusCode.toString()).pipe(concatWith(body.pipe(map(text), endWith('|')))),
            ),
            codeOfError,
          )
          .subscribe((what) => log.push(`${scheduler.now().toString()} ${what}`));
      });
      return log;
    };
    /** The headers of the answer, which comes at frame 20. */
    const headersOf = (fault: string): Headers => {
      let headers: Headers = {};
      scheduler.run(() => {
        marbleOrg(scheduler, `20ms ${fault}`, [page, page, page])
          .send(request)
          .subscribe((head) => (headers = head.headers));
      });
      return headers;
    };

    const playable = Object.entries<Effect>(effects).filter(([, { before }]) => !before);
    for (const [name] of playable) {
      it(`should be known by the name it has there: ${name}`, () => {
        expect(() => marbleOrg(scheduler, name, [page])).to.not.throw();
      });
    }

    it("should be Okta's answer at its frame", () => {
      const [status, body, end] = logOf('20ms quota429 ');
      expect([status, end]).to.deep.equal(['20 429', '20 |']);
      expect(body).to.include('"errorCode":"E0000047"');
    });

    it('should follow marbles directly', () => {
      expect(logOf('--error503')[0]).to.equal('2 503');
    });

    it('should tell the quota by the clock of the scheduler', () => {
      expect(headersOf('quota429')).to.include({
        date: 'Thu, 01 Jan 1970 00:00:00 GMT',
        'x-rate-limit-limit': '600',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': '60',
      });
    });

    it('should come with its own content type', () => {
      expect(headersOf('htmlError')).to.have.property('content-type', 'text/html');
    });

    for (const name of ['resetBeforeHeaders', 'lostResponse']) {
      it(`should reset before the headers: ${name}`, () => {
        expect(logOf(`20ms ${name}`)).to.deep.equal(['20 ERR_OKTA_NETWORK']);
      });
    }

    it('should never answer', () => {
      expect(logOf('20ms stalledHeaders')).to.deep.equal([]);
    });

    it('should cut gzip', () => {
      scheduler.run(({ expectObservable }) => {
        const { send } = marbleOrg(scheduler, '20ms truncatedGzip', [page]);
        const auth = apiToken('token');
        const action = customApiAction({ orgUrl: 'https://acme.okta.com', auth, send });
        const message = action({
          requestType: 'GET',
          relativeUrl: '/api/v1/users',
          retry: { attempts: 1 },
        }).pipe(catchError((error: unknown) => of((error as OktaError).message)));

        expectObservable(message).toBe('20ms (m|)', {
          m: 'GET /api/v1/users answered 200 with a body whose gzip was cut short; send it again',
        });
      });
    });

    it('should answer as a gateway does', () => {
      expect(logOf('20ms error504')[0]).to.equal('20 504');
    });

    it('should have no faults of what it has not', () => {
      expect(() => marbleOrg(scheduler, 'staleNonce', [page])).to.throw(/marbles must be "h"/);
    });

    it('should reset in the body', () => {
      const half = whole.slice(0, whole.length / 2);
      const expected = ['20 200', `20 ${half}`, '20 ERR_OKTA_NETWORK'];
      expect(logOf('20ms resetInBody')).to.deep.equal(expected);
    });

    it('should stall in the body', () => {
      const quarter = whole.slice(0, whole.length / 4);
      expect(logOf('20ms stalledBody')).to.deep.equal(['20 200', `20 ${quarter}`]);
    });

    it('should cut JSON', () => {
      const half = whole.slice(0, whole.length / 2);
      expect(logOf('20ms truncatedJson')).to.deep.equal(['20 200', `20 ${half}`, '20 |']);
    });

    it('should be larger than a connection accepts', () => {
      scheduler.run(({ expectObservable }) => {
        const { send } = marbleOrg(scheduler, '20ms zipBomb', [page]);
        const auth = apiToken('token');
        const action = customApiAction({ orgUrl: 'https://acme.okta.com', auth, send });
        const records = action.stream({ relativeUrl: '/api/v1/users' });

        expectObservable(records.pipe(codeOfError)).toBe('20ms (e|)', { e: 'ERR_OKTA_BODY' });
      });
    });

    it('should bend the next link', () => {
      const next = (fault: string) => headersOf(fault)['link']?.[1];
      const path = '/api/v1/users?limit=2&expand=x';
      expect(next('foreignNextLink')).to.equal(`<https://okta.example${path}&after=1>; rel="next"`);
      expect(next('adminNextLink')).to.equal(
        `<https://acme-admin.okta.com${path}&after=1>; rel="next"`,
      );
      expect(next('loopingNextLink')).to.equal(`<https://acme.okta.com${path}>; rel="next"`);
      expect(next('nextWithoutExpand')).to.equal(
        '<https://acme.okta.com/api/v1/users?after=1>; rel="next"',
      );
    });

    it('should be an empty page that leads to its records', () => {
      scheduler.run(({ expectObservable }) => {
        const { send } = marbleOrg(scheduler, ['h|', 'emptyPageWithNext', 'h|'], [['a'], ['b']]);
        const auth = apiToken('token');
        const action = customApiAction({ orgUrl: 'https://acme.okta.com', auth, send });
        const records = action.stream({ relativeUrl: '/api/v1/users' });

        expectObservable(records.pipe(map(({ record }) => record))).toBe('-(ab|)');
      });
    });
  });

  describe('waits', () => {
    /** When the requests of a read leave, all but the last one refused. */
    const sentAt = (diagrams: readonly string[], options?: MarbleOrgOptions): readonly number[] => {
      const frames: number[] = [];
      const own = testScheduler();
      own.run(({ flush }) => {
        const org = marbleOrg(own, diagrams, [['a']], options);
        const auth = apiToken('token');
        const action = customApiAction({ orgUrl: 'https://acme.okta.com', auth, send: org.send });
        action.stream({ relativeUrl: '/api/v1/groups' }).subscribe();
        flush();
        frames.push(...org.subscriptions.map(({ subscribedFrame }) => subscribedFrame));
      });
      return frames;
    };
    const ending = (diagram: string, times: number) => [
      ...Array.from({ length: times }, () => diagram),
      'h|',
    ];

    it('should be the same each time: of repeats', () => {
      const frames = [0, 250, 750, 1_750, 3_750];
      expect(sentAt(ending('error503', 4))).to.deep.equal(frames);
      expect(sentAt(ending('error503', 4))).to.deep.equal(frames);
    });

    it('should be the same each time: of a 429 of concurrency', () => {
      expect(sentAt(ending('concurrency429', 2))).to.deep.equal([0, 375, 1_000]);
    });

    it('should be the same each time: of a 429 without headers', () => {
      scheduler.run(({ expectObservable, expectSubscriptions }) => {
        const org = marbleOrg(scheduler, '(h|)', (_, index) =>
          index < 2 ? { statusCode: 429 } : ['a'],
        );
        const auth = apiToken('token');
        const action = customApiAction({ orgUrl: 'https://acme.okta.com', auth, send: org.send });
        const records = action.stream({ relativeUrl: '/api/v1/groups' });

        expectObservable(records.pipe(map(({ record }) => record))).toBe('3750ms (a|)');
        expectSubscriptions(org.subscriptions).toBe(['(^!)', '1250ms (^!)', '3750ms (^!)']);
      });
    });

    it('should give way to the random of the connection', () => {
      scheduler.run(({ expectObservable }) => {
        const { send } = marbleOrg(scheduler, ['error503', '(h|)'], [['a']]);
        const auth = apiToken('token');
        const orgUrl = 'https://acme.okta.com';
        const action = customApiAction({ orgUrl, auth, send, random: () => 0.1 });
        const records = action.stream({ relativeUrl: '/api/v1/groups' });

        expectObservable(records.pipe(map(({ record }) => record))).toBe('50ms (a|)');
      });
    });

    for (const fault of ['quota429', 'duplicatedReset']) {
      for (const frame of [0, 20, 999, 1_000, 1_001]) {
        it(`should be those of quotaWait, at whatever frame it comes: ${fault} at ${frame.toString()}`, () => {
          const diagrams = [`${frame.toString()}ms ${fault}`, 'h|'];
          expect(sentAt(diagrams)).to.deep.equal([0, frame + 61_000]);
          expect(sentAt(diagrams, { quotaWait: 5_000 })).to.deep.equal([0, frame + 5_000]);
          expect(sentAt(diagrams, { quotaWait: 1_000 })).to.deep.equal([0, frame + 1_000]);
        });
      }
    }

    it('should be told', () => {
      expect(marbleOrg(scheduler, 'h|', [[]]).quotaWait).to.equal(61_000);
      expect(marbleOrg(scheduler, 'h|', [[]], { quotaWait: undefined }).quotaWait).to.equal(61_000);
      expect(marbleOrg(scheduler, 'h|', [[]], { quotaWait: 2_000 }).quotaWait).to.equal(2_000);
    });

    for (const quotaWait of [0, -1_000, 1_500, NaN, Infinity, 86_401_000]) {
      it(`should not be ${quotaWait.toString()} ms`, () => {
        expect(() => marbleOrg(scheduler, 'h|', [[]], { quotaWait }))
          .to.throw(OktaInputError, `got ${quotaWait.toString()}; write 61_000`)
          .with.property('field', 'quotaWait');
      });
    }

    it('should be the only option', () => {
      const options = { quotawait: 5_000 } as object;
      expect(() => marbleOrg(scheduler, 'h|', [[]], options))
        .to.throw(OktaInputError, 'quotawait is no option of marbleOrg; there is quotaWait')
        .with.property('field', 'quotawait');
    });
  });
});

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Emits the code of an error in its checkpoint. */
function codeOfError<T>(source: Observable<T>): Observable<T | string> {
  return source.pipe(catchError((error: unknown) => of((error as OktaError).code)));
}
