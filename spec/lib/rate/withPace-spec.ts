import { expect } from 'chai';
import {
  concat,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  lastValueFrom,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  range,
  tap,
  throwError,
  timer,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { OktaNetworkError, OktaRateLimitError } from '../../../lib/errors.js';
import type { Sign } from '../../../lib/http/transport.js';
import type { Head, Headers, Request, Send } from '../../../lib/http/types.js';
import { governor } from '../../../lib/rate/governor.js';
import { withPace } from '../../../lib/rate/withPace.js';
import type { RateLimitOptions } from '../../../lib/types/connection.js';
import type { EventBody } from '../../../lib/types/events.js';
import { testScheduler } from '../../support/testScheduler.js';

const orgUrl = 'https://acme.okta.com';
const requestTo = (path: string, method: Request['method'] = 'GET'): Request => ({
  method,
  url: `${orgUrl}${path}`,
  headers: {},
});
const users = requestTo('/api/v1/users');
const unsigned: Sign = (send) => send;

/** Rate-limit headers at `now` of an org whose windows end on every full minute. */
function limits(limit: number, remaining: number, now: number, resetIn = 60): Headers {
  return {
    date: new Date(now).toUTCString(),
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(Math.floor(now / 1000) + resetIn),
  };
}

interface Answer {
  readonly statusCode?: number;
  readonly headers?: Headers;
  readonly body?: unknown;
  /** Frames from the headers, which come after 10, to the end of the body. */
  readonly rest?: number;
}

describe('withPace', () => {
  let scheduler: TestScheduler;
  let events: EventBody[];
  /** Frame and path of each request that was sent. */
  let sent: string[];

  beforeEach(() => {
    scheduler = testScheduler();
    events = [];
    sent = [];
  });

  /** Answers request by request; the last answer stands for all that follow. */
  const sendBy =
    (answers: readonly ((now: number) => Answer)[]): Send =>
    (request) =>
      new Observable<Head>((subscriber) => {
        const answer = answers[sent.length] ?? answers.at(-1);
        const path = request.url.slice(orgUrl.length).replace('/api/v1', '');
        sent.push(`${scheduler.now().toString()} ${path}`);
        return scheduler.schedule(() => {
          const {
            statusCode = 200,
            headers = {},
            body,
            rest = 5,
          } = answer?.(scheduler.now()) ?? {};
          const bytes = new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body));
          subscriber.next({
            statusCode,
            headers: { 'content-type': 'application/json', ...headers },
            body: concat(of(bytes), timer(rest, scheduler).pipe(ignoreElements())).pipe(
              finalize(() => {
                subscriber.complete();
              }),
            ),
          });
        }, 10);
      });
  const paced = (
    answers: readonly ((now: number) => Answer)[],
    options: RateLimitOptions = {},
    random = () => 0,
  ) =>
    withPace(
      governor(options),
      (event) => events.push(event()),
      scheduler,
      random,
    )(sendBy(answers), unsigned);
  /** The body of a response, as text. */
  const textOf = (send: Send, request: Request) =>
    send(request).pipe(
      mergeMap(({ statusCode, body }) =>
        body.pipe(map((bytes) => `${statusCode.toString()} ${new TextDecoder().decode(bytes)}`)),
      ),
    );
  const play = (run: (send: () => void) => void) => {
    scheduler.run(({ flush }) => {
      run(flush);
    });
  };

  it('should let one request find out about a bucket, and hold up no other bucket', () => {
    play((flush) => {
      const send = paced([() => ({})]);
      for (const path of ['/users', '/users', '/users', '/groups']) {
        textOf(send, requestTo(`/api/v1${path}`)).subscribe();
      }
      flush();
      expect(sent).to.deep.equal(['0 /users', '0 /groups', '10 /users', '10 /users']);
      expect(events).to.deep.equal([]);
    });
  });

  it('should go on with the next when the first fails, or is not wanted any more', () => {
    play((flush) => {
      const broken: Send = () => throwError(() => new OktaNetworkError('reset'));
      const send = withPace(
        governor(),
        () => undefined,
        scheduler,
        Math.random,
      )(
        (request) =>
          sent.length === 0
            ? (sent.push('broken'), broken(request))
            : sendBy([() => ({})])(request),
        unsigned,
      );
      send(users).subscribe({ error: () => undefined });
      const second = send(users).subscribe();
      send(users).subscribe();
      second.unsubscribe();
      flush();
      expect(sent).to.deep.equal(['broken', '0 /users', '0 /users']);
    });
  });

  it('should wait for the next window when its share is used, and let one go first', () => {
    play((flush) => {
      let served = 0;
      const send = paced([
        (now) => ({ headers: limits(4, 4 - (++served % 4), now, now < 61_000 ? 60 : 120) }),
      ]);
      for (let i = 0; i < 5; i++)
        textOf(send, requestTo(`/api/v1/users?n=${i.toString()}`)).subscribe();
      flush();
      expect(sent).to.deep.equal([
        '0 /users?n=0',
        '10 /users?n=1',
        '61010 /users?n=2',
        '61020 /users?n=3',
        '182020 /users?n=4',
      ]);
      expect(events[0]).to.deep.equal({
        type: 'wait',
        bucket: 'GET /api/v1/users',
        milliseconds: 60_990,
        reason: 'share',
      });
    });
  });

  it('should leave the reserve to others', () => {
    play((flush) => {
      const send = paced([(now) => ({ headers: limits(100, 5, now) })]);
      textOf(send, users).subscribe();
      textOf(send, users).subscribe();
      flush();
      expect(sent).to.deep.equal(['0 /users', '61010 /users']);
      expect(events).to.have.length(1);
      expect(events[0]).to.include({ reason: 'reserve' });
    });
  });

  it('should wait once for everybody after a 429, repeat it whatever its method, in order', () => {
    play((flush) => {
      const tooMany = (now: number) => ({
        statusCode: 429,
        headers: limits(100, 0, now, 30),
        body: { errorCode: 'E0000047' },
      });
      const send = paced([() => ({}), tooMany, tooMany, () => ({})]);
      const post = (n: number) => requestTo(`/api/v1/users?n=${n.toString()}`, 'POST');
      const seen: string[] = [];
      for (const n of [0, 1, 2, 3]) {
        textOf(send, post(n)).subscribe((text) => seen.push(`${n.toString()}: ${text}`));
      }
      flush();
      expect(sent).to.deep.equal([
        '0 /users?n=0',
        '10 /users?n=1',
        '10 /users?n=2',
        '10 /users?n=3',
        '31025 /users?n=1',
        '31035 /users?n=2',
      ]);
      expect(seen.map((text) => text.slice(0, 6))).to.have.members([
        '0: 200',
        '1: 200',
        '2: 200',
        '3: 200',
      ]);
      expect(events.map((event) => 'reason' in event && event.reason)).to.include('quota');
    });
  });

  it('should do as Retry-After says, and never hammer', () => {
    for (const [retryAfter, second] of [
      ['7', '7015 /users'],
      ['0', '1015 /users'],
    ] as const) {
      sent = [];
      scheduler = testScheduler();
      play((flush) => {
        const headers = { 'retry-after': retryAfter };
        const send = paced([
          (now) => ({ statusCode: 429, headers: { ...limits(9, 0, now), ...headers } }),
          () => ({}),
        ]);
        textOf(send, users).subscribe();
        flush();
        expect(sent).to.deep.equal(['0 /users', second]);
      });
    }
  });

  it('should back off when a 429 says nothing, and not wait for a minute', () => {
    play((flush) => {
      const nothing = () => ({ statusCode: 429 });
      const send = paced([nothing, nothing, nothing, () => ({})]);
      textOf(send, users).subscribe();
      flush();
      expect(sent).to.deep.equal(['0 /users', '1015 /users', '3030 /users', '7045 /users']);
    });
  });

  it('should keep its share of a bucket that several paths count in', () => {
    play((flush) => {
      const perMinute: number[] = [];
      const count = (now: number) => {
        const minute = Math.floor(now / 60_000);
        const used = (perMinute[minute] ?? 0) + 1;
        perMinute[minute] = used;
        const headers = limits(60, Math.max(0, 60 - used), now, 60 - (Math.floor(now / 1000) % 60));
        return used > 60 ? { statusCode: 429, headers } : { headers };
      };
      const send = paced([count], { maxWait: 600_000 });
      let answers = 0;
      for (const what of ['groups', 'factors', 'roles']) {
        for (let i = 0; i < 60; i++) {
          const path = `/api/v1/users/00u${i.toString().padStart(17, '0')}/${what}`;
          textOf(send, requestTo(path)).subscribe(() => answers++);
        }
      }
      flush();
      expect(answers).to.equal(180);
      expect(sent).to.have.length(180);
      expect(perMinute.filter((used) => used > 0)).to.deep.equal([30, 30, 30, 30, 30, 30]);
    });
  });

  describe('where a first request is not answered', () => {
    const hanging =
      (isHung: (index: number) => boolean): Send =>
      (request) =>
        new Observable<Head>((subscriber) => {
          const index = sent.length;
          sent.push(`${scheduler.now().toString()} ${request.url.slice(orgUrl.length)}`);
          return isHung(index)
            ? undefined
            : scheduler.schedule(() => {
                subscriber.next({ statusCode: 200, headers: {}, body: EMPTY });
                subscriber.complete();
              }, 10);
        });
    const governed = (options: RateLimitOptions, isHung: (index: number) => boolean) =>
      withPace(
        governor(options),
        (event) => events.push(event()),
        scheduler,
        () => 0,
      )(hanging(isHung), unsigned);
    const times = () => sent.map((each) => Number(each.split(' ')[0]));

    it('should let one more go after a quarter of a second, then twice as many each time', () => {
      play((flush) => {
        const send = governed({}, () => true);
        const all = Array.from({ length: 10 }, () => send(users).subscribe());
        scheduler.schedule(() => {
          for (const each of all) each.unsubscribe();
        }, 5_000);
        flush();
        expect(times()).to.deep.equal([0, 250, 500, 500, 750, 750, 750, 750, 1_000, 1_000]);
        expect(events).to.deep.equal([
          { type: 'wait', bucket: 'GET /api/v1/users', milliseconds: 250, reason: 'probe' },
        ]);
      });
    });

    it('should hold up the others no longer than until the second is answered', () => {
      play((flush) => {
        const send = governed({}, (index) => index === 0);
        const all = Array.from({ length: 10 }, () => send(users).subscribe());
        scheduler.schedule(() => all[0]?.unsubscribe(), 5_000);
        flush();
        expect(times()).to.deep.equal([0, 250, ...Array<number>(8).fill(260)]);
      });
    });

    it('should not let anybody wait for longer than maxWait', () => {
      play((flush) => {
        const ends: string[] = [];
        const send = governed({ maxWait: 600 }, () => true);
        const all = Array.from({ length: 10 }, () =>
          send(users).subscribe({
            error: (error: unknown) =>
              ends.push(`${scheduler.now().toString()} ${(error as OktaRateLimitError).code}`),
          }),
        );
        scheduler.schedule(() => {
          for (const each of all) each.unsubscribe();
        }, 5_000);
        flush();
        expect(times()).to.deep.equal([0, 250, 500, 500]);
        expect(ends).to.deep.equal(Array<string>(6).fill('600 ERR_OKTA_RATE_LIMIT'));
      });
    });
  });

  it('should have no more on their way at once than 75, or as many as it is told', () => {
    for (const [options, max] of [
      [{}, 75],
      [{ concurrency: 3 }, 3],
    ] as const) {
      let open = 0;
      let most = 0;
      let ended = 0;
      const send = withPace(
        governor(options),
        () => undefined,
        scheduler,
        () => 0,
      )(
        () =>
          new Observable<Head>((subscriber) => {
            most = Math.max(most, ++open);
            const body = timer(7, scheduler).pipe(
              ignoreElements(),
              tap({ complete: () => open-- }),
              finalize(() => {
                subscriber.complete();
              }),
            );
            return scheduler.schedule(() => {
              subscriber.next({ statusCode: 200, headers: {}, body });
            }, 10);
          }),
        unsigned,
      );
      play((flush) => {
        for (let i = 0; i < 3_000; i++) {
          send(requestTo(`/${'abc'.charAt(i % 3)}`))
            .pipe(mergeMap(({ body }) => body))
            .subscribe({ complete: () => ended++ });
        }
        flush();
      });
      expect([most, ended]).to.deep.equal([max, 3_000]);
    }
  });

  it('should tell once of a wait for a permit, after a quarter of a second', () => {
    play((flush) => {
      const send = paced([() => ({ rest: 600 })], { concurrency: 1 });
      const body = (path: string) => textOf(send, requestTo(path));
      body('/a').subscribe();
      body('/b').subscribe();
      timer(300)
        .pipe(mergeMap(() => body('/b')))
        .subscribe();
      const told: string[] = [];
      for (const at of [249, 250, 299, 301, 2_000]) {
        timer(at, scheduler).subscribe(() =>
          told.push(`${at.toString()} ${events.length.toString()}`),
        );
      }
      flush();
      expect(told).to.deep.equal(['249 0', '250 1', '299 1', '301 2', '2000 2']);
      expect(sent).to.deep.equal(['0 /a', '610 /b', '1220 /b']);
      const wait = { type: 'wait', bucket: 'GET /b', milliseconds: 250, reason: 'permits' };
      expect(events).to.deep.equal([wait, wait]);
    });
  });

  it('should let a wait for a permit come to no more than maxWait', () => {
    play((flush) => {
      const send = paced([() => ({ rest: 5_000 })], { concurrency: 1, maxWait: 400 });
      const errors: string[] = [];
      textOf(send, requestTo('/a')).subscribe();
      textOf(send, requestTo('/b')).subscribe({
        error: (error: unknown) => {
          errors.push(`${scheduler.now().toString()} ${(error as OktaRateLimitError).code}`);
        },
      });
      flush();
      expect(errors).to.deep.equal(['400 ERR_OKTA_RATE_LIMIT']);
      expect(events).to.have.length(1);
    });
  });

  it('should wait a little after a 429 of concurrency, whatever its Reset, and halve', () => {
    play((flush) => {
      const tooMany = (now: number) => ({ statusCode: 429, headers: limits(0, 0, now, 120) });
      const send = paced([() => ({}), () => ({}), () => ({}), () => ({}), tooMany, () => ({})]);
      for (let i = 0; i < 7; i++)
        textOf(send, requestTo(`/api/v1/users?n=${i.toString()}`)).subscribe();
      flush();
      expect(sent.at(-1)).to.equal('275 /users?n=4');
      expect(events).to.deep.equal([
        { type: 'wait', bucket: 'GET /api/v1/users', milliseconds: 250, reason: 'concurrency' },
      ]);
    });
  });

  it('should let nobody go between the headers of a 429 and what they mean', () => {
    play((flush) => {
      const tooMany = (now: number) => ({ statusCode: 429, headers: limits(0, 0, now) });
      const send = paced([() => ({}), ...Array<typeof tooMany>(8).fill(tooMany), () => ({})]);
      textOf(send, requestTo('/api/v1/groups')).subscribe();
      flush();
      for (let i = 1; i <= 20; i++) {
        textOf(send, requestTo(`/api/v1/groups/rules/00${i.toString()}`)).subscribe();
      }
      flush();
      expect(sent[1]).to.equal('15 /groups/rules/001');
      expect(sent[2]).to.equal('30 /groups/rules/002');
    });
  });

  it('should bound what is in flight to the end of the bodies, in all buckets', () => {
    play((flush) => {
      const tooMany = (now: number) => ({ statusCode: 429, headers: limits(0, 0, now), rest: 0 });
      const send = paced([tooMany, () => ({ rest: 1_000 })]);
      for (const path of ['/users', '/groups', '/apps']) {
        textOf(send, requestTo(`/api/v1${path}`)).subscribe();
      }
      flush();
      // One of three was refused: half of three leaves room for one.
      expect(sent).to.deep.equal(['0 /users', '0 /groups', '0 /apps', '1010 /users']);
    });
  });

  it('should pass caps on, body and all', () => {
    for (const errorCode of ['E0000109', 'E0000118', 'E0000133', 'E0000146', 'E0000205']) {
      sent = [];
      scheduler = testScheduler();
      play((flush) => {
        const send = paced([
          (now) => ({ statusCode: 429, headers: limits(9, 8, now), body: { errorCode } }),
        ]);
        const seen: string[] = [];
        textOf(send, users).subscribe((text) => seen.push(text));
        flush();
        expect(seen).to.deep.equal([`429 {"errorCode":"${errorCode}"}`]);
        expect(sent).to.have.length(1);
        expect(events).to.deep.equal([]);
      });
    }
  });

  it('should say when to come back rather than wait longer than maxWait', () => {
    play((flush) => {
      const send = paced([(now) => ({ headers: limits(100, 0, now) })], { maxWait: 60_000 });
      const errors: unknown[] = [];
      textOf(send, users).subscribe();
      for (let i = 0; i < 2; i++)
        textOf(send, users).subscribe({ error: (error: unknown) => errors.push(error) });
      flush();
      expect(sent).to.have.length(1);
      expect(errors).to.have.length(2);
      const [error] = errors as [OktaRateLimitError];
      expect(error).to.be.instanceOf(OktaRateLimitError);
      expect(error.retryAt).to.deep.equal(new Date(61_010));
      expect(error.message).to.equal(
        'GET /api/v1/users would have to wait for its rate limit (GET /api/v1/users) until ' +
          '1970-01-01T00:01:01.010Z, longer than rateLimit.maxWait of 60000 ms; send it again then, ' +
          'or raise maxWait',
      );
    });
  });

  it('should add the waits of a request up', () => {
    play((flush) => {
      const tooMany = (now: number) => ({ statusCode: 429, headers: limits(100, 0, now, 30) });
      const crowded = (now: number) => ({ statusCode: 429, headers: limits(0, 0, now) });
      const errors: unknown[] = [];
      const error = (thrown: unknown) =>
        errors.push((thrown as OktaRateLimitError).retryAt.getTime());
      textOf(paced([tooMany], { maxWait: 70_000 }), users).subscribe({ error });
      flush();
      expect(sent).to.deep.equal(['0 /users', '31015 /users', '62030 /users']);
      expect(errors).to.deep.equal([93_045]);

      textOf(paced([crowded], { maxWait: 500 }), users).subscribe({ error });
      flush();
      expect(errors).to.have.length(2);
    });
  });

  it('should let go of queue, timer and exchange on unsubscribe', () => {
    play((flush) => {
      const send = paced([(now) => ({ headers: limits(100, 0, now) })]);
      textOf(send, users).subscribe();
      const waiting = textOf(send, users).subscribe();
      scheduler.schedule(() => {
        waiting.unsubscribe();
      }, 1_000);
      flush();
      expect(scheduler.now()).to.be.lessThan(61_000);
      expect(sent).to.have.length(1);

      const hanging = paced([() => ({})])(users).subscribe();
      hanging.unsubscribe();
      expect(sent).to.have.length(2);
    });
  });

  it('should not be held up by a body that nobody reads', async () => {
    const heads = of({ statusCode: 200, headers: {}, body: EMPTY });
    const send = withPace(
      governor(),
      () => undefined,
      scheduler,
      Math.random,
    )(() => heads, unsigned);
    expect(await lastValueFrom(range(1, 3).pipe(mergeMap(() => send(users))))).to.be.an('object');
  });

  it('should keep the stack flat with a synchronous send', () => {
    const send = withPace(
      governor(),
      () => undefined,
      scheduler,
      Math.random,
    )(() => of({ statusCode: 200, headers: {}, body: EMPTY }), unsigned);
    const requests = Array<Request>(20_000).fill(users);
    let count = 0;
    from(requests)
      .pipe(
        mergeMap(send),
        mergeMap(({ body }) => body),
      )
      .subscribe({ complete: () => count++ });
    const again = (left: number): Observable<unknown> =>
      left === 0 ? of(0) : send(users).pipe(mergeMap(() => again(left - 1)));
    again(500).subscribe(() => count++);
    expect(count).to.equal(2);
  });

  it('should be shared by all that are given the same governor', () => {
    play((flush) => {
      const shared = governor();
      const send = sendBy([(now) => ({ headers: limits(4, 3, now) })]);
      const [one, two] = [0, 1].map(() =>
        withPace(shared, (event) => events.push(event()), scheduler, Math.random)(send, unsigned),
      );
      for (const layer of [one, two, one, two]) {
        if (layer !== undefined) textOf(layer, users).subscribe();
      }
      flush();
      expect(sent.slice(0, 3)).to.deep.equal(['0 /users', '10 /users', '61010 /users']);
      expect(events[0]).to.include({ reason: 'share' });
    });
  });

  it('should do nothing when it is switched off', () => {
    const send: Send = () => NEVER;
    const off = withPace(governor({ enabled: false }), () => undefined, scheduler, Math.random);
    expect(off(send, unsigned)).to.equal(send);
  });
});
