import { map, merge, mergeMap, of, type Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { OktaTimeoutError } from '../../../lib/errors.js';
import type { Head, Request, Send } from '../../../lib/http/types.js';
import { withTimeout } from '../../../lib/http/withTimeout.js';
import { testScheduler } from '../../support/testScheduler.js';

const request: Request = {
  method: 'GET',
  url: 'https://acme.okta.com/api/v1/users?search=lee@acme.com',
  headers: {},
};
const late = new OktaTimeoutError(
  'GET /api/v1/users took longer than 6 ms; ask for smaller pages or raise connection.timeout',
);

describe('withTimeout', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  /** `h` and the bytes of the body, as letters. */
  const letters = (send: Send) =>
    send(request).pipe(
      mergeMap((head) =>
        merge(of('h'), head.body.pipe(map((chunk) => String.fromCharCode(...chunk)))),
      ),
    );
  /** A `send` whose head, at the `h` of `head`, has `body`. */
  const sendOf =
    (head: Observable<string>, body: Observable<string>): Send =>
    () =>
      head.pipe(
        map((): Head => ({
          statusCode: 200,
          headers: {},
          body: body.pipe(map((letter) => new TextEncoder().encode(letter))),
        })),
      );

  it('should leave an exchange alone that is done in time', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const head = cold('  --h-------|');
      const headSubs = '   ^---------!';
      const body = cold('    -b-c|');
      const bodySubs = '   --^---!';
      const expected = '   --hb-c----|';

      const send = withTimeout({ total: 6 }, scheduler)(sendOf(head, body));
      expectObservable(letters(send)).toBe(expected);
      expectSubscriptions(head.subscriptions).toBe(headSubs);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('should abort when the head is late', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const head = cold('  -------h|');
      const headSubs = '   ^-----!';
      const body = cold('  |');
      const expected = '   ------#';

      const send = withTimeout({ total: 6 }, scheduler)(sendOf(head, body));
      expectObservable(letters(send)).toBe(expected, undefined, late);
      expectSubscriptions(head.subscriptions).toBe(headSubs);
      expectSubscriptions(body.subscriptions).toBe([]);
    });
  });

  it('should abort when the body is late, counted from the request', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const head = cold('  --h------|');
      const headSubs = '   ^-----!';
      const body = cold('    -b---c|');
      const bodySubs = '   --^---!';
      const expected = '   --hb--#';

      const send = withTimeout({ total: 6 }, scheduler)(sendOf(head, body));
      expectObservable(letters(send)).toBe(expected, undefined, late);
      expectSubscriptions(head.subscriptions).toBe(headSubs);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('should hold the same deadline for a body that is subscribed late', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const head = cold('  h|');
      const body = cold('      ---b|');
      const bodySubs = '   ----^-!';
      const expected = '   ------#';

      const send = withTimeout({ total: 6 }, scheduler)(sendOf(head, body));
      const result = send(request).pipe(
        mergeMap(({ body }) => cold('----(s|)').pipe(mergeMap(() => body))),
      );
      expectObservable(result).toBe(expected, undefined, late);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('should be an error at once when the deadline is over before the body is subscribed', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const head = cold('  h|');
      const body = cold('          -b|');
      const expected = '   --------#';

      const send = withTimeout({ total: 6 }, scheduler)(sendOf(head, body));
      const result = send(request).pipe(
        mergeMap(({ body }) => cold('--------(s|)').pipe(mergeMap(() => body))),
      );
      expectObservable(result).toBe(expected, undefined, late);
    });
  });

  it('should pass on errors of head and body', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const timed = withTimeout({ total: 6 }, scheduler);
      expectObservable(letters(timed(sendOf(cold('--#'), cold('|'))))).toBe('--#');
      expectObservable(letters(timed(sendOf(cold('--h---|'), cold('-b#'))))).toBe('--hb#');
    });
  });

  it('should let go of all when unsubscribed', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const head = cold('  --h----|');
      const headSubs = '   ^---!';
      const body = cold('    -b-c|');
      const bodySubs = '   --^-!';
      const unsub = '      ----!';
      const expected = '   --hb-';

      const send = withTimeout({ total: 6 }, scheduler)(sendOf(head, body));
      expectObservable(letters(send), unsub).toBe(expected);
      expectSubscriptions(head.subscriptions).toBe(headSubs);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('should give each exchange its own time', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const source = cold('s---s---|');
      const head = cold('  --h--|');
      const body = cold('    --b|');
      const expected = '   --h-b-h-b|';

      const send = withTimeout({ total: 6 }, scheduler)(sendOf(head, body));
      expectObservable(source.pipe(mergeMap(() => letters(send)))).toBe(expected);
    });
  });

  it('should bound the headers alone, and say so', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const timed = withTimeout({ headers: 4 }, scheduler);
      expectObservable(letters(timed(sendOf(cold('---h---------|'), cold('-----b----|'))))).toBe(
        '---h----b----|',
      );
      const error = new OktaTimeoutError(
        'GET /api/v1/users had no answer within 4 ms; ask for less at once or raise connection.timeout.headers',
      );
      expectObservable(letters(timed(sendOf(cold('-----h|'), cold('|'))))).toBe(
        '----#',
        undefined,
        error,
      );
    });
  });

  it('should bound the gaps of a body alone, from when it is read', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const timed = withTimeout({ body: 3 }, scheduler);
      const error = new OktaTimeoutError(
        'GET /api/v1/users stopped in its body: nothing came for 3 ms; send it again or raise connection.timeout.body',
      );
      const body = cold('-b-c----d|');
      expectObservable(letters(timed(sendOf(cold('-----h---------|'), body)))).toBe(
        '-----hb-c--#',
        undefined,
        error,
      );
      expectSubscriptions(body.subscriptions).toBe('-----^-----!');
      const slow = letters(timed(sendOf(cold('h-----------|'), cold('--b--c--d--|'))));
      expectObservable(slow).toBe('h-b--c--d---|');
    });
  });
});
