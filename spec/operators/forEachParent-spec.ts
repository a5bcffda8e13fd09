import { expect } from 'chai';
import {
  catchError,
  concatMap,
  count,
  delay,
  map,
  Observable,
  of,
  range,
  take,
  type OperatorFunction,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import { cursorOf, OktaApiError, OktaFlowError } from '../../lib/errors.js';
import type { Send } from '../../lib/http/types.js';
import { marbleOrg } from '../../lib/testing/marbleOrg.js';
import type { Cursor } from '../../lib/cursor.js';
import type { ChildRecord } from '../../lib/types/children.js';
import { forEachParent, type ChildCursor } from '../../operators/forEachParent.js';
import { withState } from '../../operators/withState.js';
import { refusal } from '../support/refusal.js';
import { testScheduler } from '../support/testScheduler.js';

interface Refusal {
  readonly statusCode: number;
  readonly body: { readonly errorCode: string };
}
type Pages = readonly (readonly unknown[] | Refusal)[];
type Lists = Readonly<Record<string, Pages>>;

const gone: Refusal = { statusCode: 404, body: { errorCode: 'E0000007' } };
const noPath: Refusal = { statusCode: 404, body: { errorCode: 'E0000008' } };
const forbidden: Refusal = { statusCode: 403, body: { errorCode: 'E0000006' } };

describe('forEachParent', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  /** An org with a list under each key, page by page; whatever else is asked for is gone. */
  const orgOf = (lists: Lists, marbles: string | readonly string[] = '-h|') => {
    const org = marbleOrg(scheduler, marbles, ({ url }) => {
      const { pathname, searchParams } = new URL(url);
      const pages = lists[pathname.slice(1)] ?? [];
      const number = Number(searchParams.get('after') ?? 0);
      const page = pages[number] ?? gone;
      if ('statusCode' in page) return page;
      const link = `<https://acme.okta.com${pathname}?after=${(number + 1).toString()}>; rel="next"`;
      return { body: page, headers: number + 1 < pages.length ? { link } : {} };
    });
    return { org, action: actionOf(org.send) };
  };
  const inputOf = ({ record }: { readonly record: string }) => ({ relativeUrl: `/${record}` });
  const inShort = map(
    ({ parent, record, state }: ChildRecord<string, string, string>) => parent + record + state,
  );
  /** Emits the error, to be compared by marbles. */
  const orError =
    <T>(): OperatorFunction<T, unknown> =>
    (source) =>
      source.pipe(catchError((error: unknown) => of(error)));

  it('should stream the children of one parent after another', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const { org, action } = orgOf({ a: [['1'], ['2']], b: [['3']] });
      const requests = ['-^-!      ', '--^-!     ', '----^-!   '];
      const source = hot('-ab------|');
      const subs = '      ^--------!';
      const expected = '  ---xy-z--|';

      const result = source.pipe(withState('s'), forEachParent(action, inputOf), inShort);

      expectObservable(result).toBe(expected, { x: 'a1s', y: 'a2s', z: 'b3s' });
      expectSubscriptions(org.subscriptions).toBe(requests);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should stream the children of several parents at once, as they are ready', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const { org, action } = orgOf({ a: [['1']], b: [['2']], c: [['3']] }, ['-h-----|', '-h|']);
      const requests = ['-^------!  ', '--^-!      ', '----^-!    '];
      const source = hot('-abc------|');
      const subs = '      ^---------!';
      const expected = '  ----y-z-x-|';

      const result = source.pipe(
        withState('s'),
        forEachParent(action, inputOf, { concurrency: 2 }),
        inShort,
      );

      expectObservable(result).toBe(expected, { x: 'a1s', y: 'b2s', z: 'c3s' });
      expectSubscriptions(org.subscriptions).toBe(requests);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass parent and state on by reference and hand both to the input', () => {
    const input = Object.freeze({ record: { id: 'a' }, state: { manager: 'lee' } });
    const given: unknown[] = [];
    const seen: ChildRecord<unknown, string, unknown>[] = [];
    scheduler.run(({ flush }) => {
      const { action } = orgOf({ a: [['1']] });
      const inputFor = (parent: typeof input) => {
        given.push(parent);
        return { relativeUrl: `/${parent.record.id}` };
      };
      of(input)
        .pipe(forEachParent(action, inputFor))
        .subscribe((child) => seen.push(child));
      flush();
    });
    expect(given).to.deep.equal([input]);
    expect(seen).to.have.lengthOf(1);
    expect(seen[0]?.parent).to.equal(input.record);
    expect(seen[0]?.state).to.equal(input.state);
  });

  it('should stream children within limits of their own', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const { org, action } = orgOf({ a: [['1'], ['2'], ['3']], b: [['4'], ['5']] });
      const requests = ['-^-!      ', '---^-!    '];
      const source = hot('-ab------|');
      const subs = '      ^--------!';
      const expected = '  ---x-y---|';

      const result = source.pipe(
        withState('s'),
        forEachParent(action, ({ record }) => ({
          relativeUrl: `/${record}`,
          streaming: { maxPages: 1 },
        })),
        inShort,
      );

      expectObservable(result).toBe(expected, { x: 'a1s', y: 'b4s' });
      expectSubscriptions(org.subscriptions).toBe(requests);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should ask for no more children than the flow has done', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const { org, action } = orgOf({ a: [['1'], ['2']] });
      const requests = ['-^-!             ', '--------^-!      '];
      const source = hot('-a---------------|');
      const subs = '      ^----------------!';
      const expected = '  --------x------y-|';

      const result = source.pipe(
        withState('s'),
        forEachParent(
          action,
          ({ record }) => ({ relativeUrl: `/${record}`, streaming: { readAhead: 0 } }),
          {
            flow: concatMap(({ parent, record, state }) =>
              of(`${parent}${record}${state}`).pipe(delay(5)),
            ),
          },
        ),
      );

      expectObservable(result).toBe(expected, { x: 'a1s', y: 'a2s' });
      expectSubscriptions(org.subscriptions).toBe(requests);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  describe('a parent that is gone', () => {
    it('should be skipped and told of, at the start', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const { org, action } = orgOf({ b: [['1']] });
        const requests = ['-^-!    ', '---^-!  '];
        const source = hot('-ab----|');
        const subs = '      ^------!';
        const expected = '  -----x-|';
        const told: unknown[] = [];

        const result = source.pipe(
          withState('s'),
          forEachParent(action, inputOf, {
            onSkipped: ({ parent, error }) => told.push([parent, error.statusCode]),
          }),
          inShort,
        );

        expectObservable(result).toBe(expected, { x: 'b1s' });
        expectSubscriptions(org.subscriptions).toBe(requests);
        expectSubscriptions(source.subscriptions).toBe(subs);
        scheduler.flush();
        expect(told).to.deep.equal([['a', 404]]);
      });
    });

    it('should be skipped in the middle, its children so far kept', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const { org, action } = orgOf({ a: [['1'], gone], b: [['2']] });
        const requests = ['-^-!     ', '--^-!    ', '----^-!  '];
        const source = hot('-ab-----|');
        const subs = '      ^-------!';
        const expected = '  ---x--y-|';

        const result = source.pipe(withState('s'), forEachParent(action, inputOf), inShort);

        expectObservable(result).toBe(expected, { x: 'a1s', y: 'b2s' });
        expectSubscriptions(org.subscriptions).toBe(requests);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it("should end the run with 'error'", () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const { org, action } = orgOf({ b: [['1']] });
        const requests = '  -^-!    ';
        const source = hot('-ab----|');
        const subs = '      ^--!    ';
        const expected = '  ---(e|) ';
        const told: unknown[] = [];

        const result = source.pipe(
          withState('s'),
          forEachParent(action, inputOf, {
            onGone: 'error',
            onSkipped: (skipped) => told.push(skipped),
          }),
          orError(),
          map((error) => error instanceof OktaApiError && error.statusCode),
        );

        expectObservable(result).toBe(expected, { e: 404 });
        expectSubscriptions(org.subscriptions).toBe(requests);
        expectSubscriptions(source.subscriptions).toBe(subs);
        scheduler.flush();
        expect(told).to.deep.equal([]);
      });
    });

    for (const [refusal, words] of [
      [noPath, 'whose path Okta does not know'],
      [forbidden, 'that is forbidden'],
    ] as const) {
      it(`should not be one ${words}`, () => {
        scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
          const { org, action } = orgOf({ a: [refusal], b: [['1']] });
          const requests = '  -^-!    ';
          const source = hot('-ab----|');
          const subs = '      ^--!    ';
          const expected = '  ---(e|) ';

          const result = source.pipe(
            withState('s'),
            forEachParent(action, inputOf),
            orError(),
            map((error) => error instanceof OktaApiError && error.errorCode),
          );

          expectObservable(result).toBe(expected, { e: refusal.body.errorCode });
          expectSubscriptions(org.subscriptions).toBe(requests);
          expectSubscriptions(source.subscriptions).toBe(subs);
        });
      });
    }

    it('should not be one whose flow meets a 404 of its own', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const { org, action } = orgOf({ a: [['1']], b: [['2']] });
        const requests = ['-^-!    ', '---^-!  '];
        const source = hot('-ab----|');
        const subs = '      ^----!  ';
        const expected = '  -----(e|)';

        const result = source.pipe(
          withState('s'),
          forEachParent(action, inputOf, {
            flow: concatMap(() => actionOf(org.send)({ requestType: 'GET', relativeUrl: '/gone' })),
          }),
          orError(),
          map((error) => error instanceof OktaApiError && error.statusCode),
        );

        expectObservable(result).toBe(expected, { e: 404 });
        expectSubscriptions(org.subscriptions).toBe(requests);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should end the run when onSkipped throws', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const { org, action } = orgOf({});
        const source = hot('-ab----|');
        const subs = '      ^--!    ';
        const expected = '  ---#    ';
        const failure = new Error('onSkipped');

        const result = source.pipe(
          withState('s'),
          forEachParent(action, inputOf, {
            onSkipped: () => {
              throw failure;
            },
          }),
        );

        expectObservable(result).toBe(expected, undefined, failure);
        expectSubscriptions(org.subscriptions).toBe('-^-!');
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });
  });

  describe('the place', () => {
    it('should be told after each settled window of children', () => {
      const places: ChildCursor<string>[] = [];
      scheduler.run(({ flush }) => {
        const { action } = orgOf({ a: [['1', '2'], ['3']], b: [[]] });
        of('a', 'b')
          .pipe(
            withState('s'),
            forEachParent(action, inputOf, { onCursor: (place) => places.push(place) }),
          )
          .subscribe();
        flush();
      });
      const cursor = places[0]?.cursor;
      expect(cursor).to.have.property('v', 1);
      expect(places).to.deep.equal([
        { parent: 'a', cursor, recordsStreamed: 2, done: false },
        { parent: 'a', cursor: undefined, recordsStreamed: 3, done: true },
        { parent: 'b', cursor: undefined, recordsStreamed: 0, done: true },
      ]);
    });

    it('should end the run when onCursor throws', () => {
      const seen: unknown[] = [];
      const failure = new Error('onCursor');
      scheduler.run(({ flush }) => {
        const { action } = orgOf({ a: [['1']] });
        const onCursor = () => {
          throw failure;
        };
        of('a')
          .pipe(withState('s'), forEachParent(action, inputOf, { onCursor }))
          .subscribe({ error: (error: unknown) => seen.push(error) });
        flush();
      });
      expect(seen).to.deep.equal([failure]);
    });

    it('should let a later run go on with the parents and with the one in hand', () => {
      const cursors = new Map<string, Cursor | undefined>();
      const seen: string[] = [];
      let parents: Cursor | undefined;
      const runOn = (lists: Lists) => {
        const { org, action } = orgOf({ parents: [['a', 'b', 'c']], ...lists });
        action
          .stream({
            relativeUrl: '/parents',
            streaming: {
              window: 'record',
              state: 's',
              cursor: parents,
              flow: forEachParent(
                action,
                ({ record }) => ({
                  relativeUrl: `/${record}`,
                  streaming: { cursor: cursors.get(record) },
                }),
                { onCursor: ({ parent, cursor }) => cursors.set(parent, cursor) },
              ),
            },
          })
          .pipe(inShort)
          .subscribe({
            next: (child) => seen.push(child),
            error: (error: unknown) => {
              parents = cursorOf(error);
            },
          });
        return org;
      };

      scheduler.run(({ flush }) => {
        runOn({ a: [['1']], b: [['2'], forbidden] });
        flush();
        expect(seen).to.deep.equal(['a1s', 'b2s']);

        const org = runOn({ b: [['2'], ['3']], c: [['4']] });
        flush();
        expect(seen).to.deep.equal(['a1s', 'b2s', 'b3s', 'c4s']);
        expect(org.requests).to.deep.equal([
          'GET /parents?limit=200',
          'GET /b?after=1&limit=200',
          'GET /c?limit=200',
        ]);
      });
    });
  });

  it('should pass an error of the flow on as it was thrown', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const { org, action } = orgOf({ a: [['1']], b: [['2']] });
      const source = hot('-ab----|');
      const subs = '      ^--!    ';
      const expected = '  ---#    ';
      const failure = new Error('flow');

      const result = source.pipe(
        withState('s'),
        forEachParent(action, inputOf, {
          flow: map(() => {
            throw failure;
          }),
        }),
      );

      expectObservable(result).toBe(expected, undefined, failure);
      expectSubscriptions(org.subscriptions).toBe('-^-!');
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass on what a flow throws that is no object, as an OktaFlowError', () => {
    const seen: unknown[] = [];
    scheduler.run(({ flush }) => {
      const { action } = orgOf({ a: [['1']] });
      const flow = map(() => {
        throw 404 as unknown;
      });
      of('a')
        .pipe(withState('s'), forEachParent(action, inputOf, { flow }), orError())
        .subscribe((error) => seen.push(error));
      flush();
    });
    expect(seen[0]).to.be.instanceOf(OktaFlowError);
    expect((seen[0] as OktaFlowError).cause).to.equal(404);
  });

  it('should emit an error when the input throws', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const { org, action } = orgOf({});
      const source = hot('-ab----|');
      const subs = '      ^!      ';
      const expected = '  -#      ';
      const failure = new Error('input');

      const result = source.pipe(
        withState('s'),
        forEachParent(action, () => {
          throw failure;
        }),
      );

      expectObservable(result).toBe(expected, undefined, failure);
      expectSubscriptions(org.subscriptions).toBe([]);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass an error of the source on at once', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const { org, action } = orgOf({ a: [['1']] });
      const requests = '  -^!';
      const source = hot('-a#');
      const subs = '      ^-!';
      const expected = '  --#';

      const result = source.pipe(withState('s'), forEachParent(action, inputOf));

      expectObservable(result).toBe(expected);
      expectSubscriptions(org.subscriptions).toBe(requests);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should allow unsubscribing explicitly and early', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const { org, action } = orgOf({ a: [['1'], ['2'], ['3']] });
      const requests = ['-^-!   ', '--^-!  ', '---^!  '];
      const source = hot('-a----|');
      const unsub = '     ----!  ';
      const subs = '      ^---!  ';
      const expected = '  ---x---';

      const result = source.pipe(withState('s'), forEachParent(action, inputOf), inShort);

      expectObservable(result, unsub).toBe(expected, { x: 'a1s' });
      expectSubscriptions(org.subscriptions).toBe(requests);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should not grow the stack with children that are there at once', () => {
    const body = new TextEncoder().encode('["1"]');
    const action = actionOf(() => of({ statusCode: 200, headers: {}, body: of(body) }));
    let total = 0;
    range(0, 1_000)
      .pipe(
        withState('s'),
        forEachParent(action, () => ({ relativeUrl: '/a' })),
        count(),
      )
      .subscribe((n) => {
        total = n;
      });
    expect(total).to.equal(1_000);
  });

  it('should stop listening to a synchronous observable when unsubscribed', () => {
    const body = new TextEncoder().encode('["1"]');
    const action = actionOf(() => of({ statusCode: 200, headers: {}, body: of(body) }));
    const emitted: number[] = [];
    const synchronous = new Observable<number>((subscriber) => {
      for (let i = 0; !subscriber.closed && i < 10; i++) {
        emitted.push(i);
        subscriber.next(i);
      }
    });

    synchronous
      .pipe(
        withState('s'),
        forEachParent(action, () => ({ relativeUrl: '/a' })),
        take(3),
      )
      .subscribe();
    expect(emitted).to.deep.equal([0, 1, 2]);
  });

  describe('arguments', () => {
    const { stream } = actionOf(() => of());

    it('should refuse an option that there is not, and anything but an object', () => {
      const error = refusal(() => forEachParent({ stream }, inputOf, { onMissing: 2 } as object));
      expect(error.field).to.equal('forEachParent.onMissing');
      expect(error.message).to.equal(
        'forEachParent.onMissing is not an option; the options are concurrency, onGone, onSkipped, onCursor, flow',
      );
      expect(refusal(() => forEachParent({ stream }, inputOf, [] as object)).field).to.equal(
        'forEachParent.config',
      );
    });

    it('should take undefined for every option that may be left out', () => {
      const config = {
        concurrency: undefined,
        onGone: undefined,
        onSkipped: undefined,
        onCursor: undefined,
        flow: undefined,
      };
      expect(forEachParent({ stream }, inputOf, config)).to.be.a('function');
    });

    it('should throw a TypeError when the input is no function', () => {
      expect(() => forEachParent({ stream }, '/a' as unknown as typeof inputOf)).to.throw(
        TypeError,
        'input must be a function: got /a',
      );
    });

    it('should throw a TypeError when the flow is no function', () => {
      const flow = 'flow' as unknown as OperatorFunction<unknown, unknown>;
      expect(() => forEachParent({ stream }, inputOf, { flow })).to.throw(
        TypeError,
        'flow must be a function: got flow',
      );
    });

    it('should throw a TypeError when onGone is another word', () => {
      expect(() => forEachParent({ stream }, inputOf, { onGone: 'ignore' as 'skip' })).to.throw(
        TypeError,
        "onGone must be 'skip' or 'error': got ignore",
      );
    });

    it('should throw a RangeError when concurrency is out of range', () => {
      expect(() => forEachParent({ stream }, inputOf, { concurrency: 0 })).to.throw(
        RangeError,
        'concurrency must be a whole number from 1, or Infinity: got 0',
      );
    });
  });
});

function actionOf(send: Send) {
  return customApiAction({
    orgUrl: 'https://acme.okta.com',
    auth: apiToken('token'),
    send,
  }).of<string>();
}
