import { expect } from 'chai';
import {
  defer,
  delay,
  map,
  mergeMap,
  Observable,
  of,
  take,
  timer,
  type OperatorFunction,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { z } from 'zod';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import type { FlowInput } from '../../lib/types/streaming.js';
import { attempt } from '../../operators/attempt.js';
import { concatMapEager } from '../../operators/concatMapEager.js';
import { flattenEagerly } from '../../operators/flattenEagerly.js';
import { forEachParent } from '../../operators/forEachParent.js';
import { helperFlow } from '../../operators/helperFlow.js';
import { pageWindows } from '../../operators/pageWindows.js';
import { recordWindows } from '../../operators/recordWindows.js';
import { runWindow } from '../../operators/runWindow.js';
import { takeRecords } from '../../operators/takeRecords.js';
import { toNdjson } from '../../operators/toNdjson.js';
import { validate } from '../../operators/validate.js';
import { windows } from '../../operators/windows.js';
import { output, settledPages } from '../../operators/windowEvents.js';
import { windowsInTurn } from '../../operators/windowsInTurn.js';
import { withState } from '../../operators/withState.js';
import { testScheduler } from '../support/testScheduler.js';
import { pages, records, windowConfig, type LetterPage } from '../support/windowMarbles.js';

/** Makes the operator anew; the scheduler is that of the spec. */
type Make = () => OperatorFunction<unknown, unknown>;

type Values = Readonly<Record<string, unknown>>;

const letters = { a: 'a', b: 'b', c: 'c' };
const lists = { a: ['a', 'b'], b: ['c'], c: ['d'] };
const letterPages = { a: pages[1], b: pages[2], c: pages[3] };
const later = mergeMap(({ record }: FlowInput<string, string>) => of(record).pipe(delay(1)));
const onPages = (operator: OperatorFunction<LetterPage, unknown>) =>
  operator as OperatorFunction<unknown, unknown>;
/** Those that emit nothing while the source still emits; all is over by then. */
const isSlow = new Set(['concatMapEager', 'pageWindows', 'recordWindows', 'windows of 2']);
const action = customApiAction({
  orgUrl: 'https://acme.okta.com',
  auth: apiToken('token'),
  // By a timer of RxJS, which the spec's scheduler stands in for.
  send: () => defer(() => of({ statusCode: 200, headers: {}, body: of(Buffer.from('["x"]')) })),
}).of<string>();
const childrenOf = ({ record }: FlowInput<string, string>) => ({
  relativeUrl: `/api/v1/groups/${record}/users`,
});

const operators: readonly (readonly [name: string, make: Make, values: Values])[] = [
  [
    'attempt',
    () => (source) =>
      source.pipe(
        withState('state'),
        attempt(() => of(1)),
      ),
    letters,
  ],
  [
    'concatMapEager',
    () => concatMapEager((value) => of(value).pipe(delay(1)), { concurrency: 2 }),
    letters,
  ],
  ['flattenEagerly in order', () => flattenEagerly((value) => [value], 2, true), letters],
  ['flattenEagerly', () => flattenEagerly((value) => [value], 2, false), letters],
  [
    'forEachParent',
    () => (source) =>
      (source as Observable<string>).pipe(withState('state'), forEachParent(action, childrenOf)),
    letters,
  ],
  [
    'helperFlow',
    () =>
      helperFlow(map(({ record }: FlowInput<unknown, unknown>) => record)) as OperatorFunction<
        unknown,
        unknown
      >,
    lists,
  ],
  ['pageWindows', () => onPages(pageWindows(later, windowConfig(), 1)), letterPages],
  ['recordWindows', () => onPages(recordWindows(later, windowConfig())), letterPages],
  ['runWindow', () => onPages(runWindow(records, windowConfig())), letterPages],
  ['takeRecords', () => takeRecords(100) as OperatorFunction<unknown, unknown>, lists],
  ['toNdjson', () => toNdjson(), letters],
  ['validate', () => (source) => source.pipe(withState(1), validate(z.unknown())), letters],
  ...(['page', 'record', 'run', 2] as const).map(
    (window) =>
      [
        `windows of ${window.toString()}`,
        () => onPages(windows(records, windowConfig({ window }))),
        letterPages,
      ] as const,
  ),
  [
    'windowsInTurn',
    () =>
      onPages(
        windowsInTurn(
          (page: LetterPage) => ({
            events: of(...page.records.map(output), settledPages([page])),
            hasRoom: () => false,
            add: () => undefined,
            close: () => undefined,
            stop: () => undefined,
          }),
          windowConfig().stop,
        ),
      ),
    letterPages,
  ],
  ['withState', () => withState('state'), letters],
];

for (const [name, make, values] of operators) {
  describe(`${name}, as every operator`, () => {
    let scheduler: TestScheduler;

    beforeEach(() => {
      scheduler = testScheduler();
    });

    it('should complete with an empty source', () => {
      scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
        for (const [marbles, subs] of [
          ['|', '(^!)'],
          ['--|', '^-!'],
        ] as const) {
          const source = cold(marbles);
          expectObservable(source.pipe(make())).toBe(marbles);
          expectSubscriptions(source.subscriptions).toBe(subs);
        }
      });
    });

    it('should never emit with a source that never emits', () => {
      scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('-');
        expectObservable(source.pipe(make())).toBe('-');
        expectSubscriptions(source.subscriptions).toBe('^');
      });
    });

    it('should pass an error of a source on that emits nothing', () => {
      scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('--#');
        expectObservable(source.pipe(make())).toBe('--#');
        expectSubscriptions(source.subscriptions).toBe('^-!');
      });
    });

    it('should not subscribe before it is subscribed', () => {
      scheduler.run(({ cold, expectSubscriptions }) => {
        const source = cold('-a-|', values);
        void source.pipe(make());
        expectSubscriptions(source.subscriptions).toBe([]);
      });
    });

    it('should not break unsubscription chains when result is unsubscribed explicitly', () => {
      scheduler.run(({ hot, flush, expectSubscriptions }) => {
        const source = hot('-a--b--c-|', values);
        const subs = '      ^----!';
        const frames: number[] = [];

        const subscription = source
          .pipe(
            mergeMap((value) => of(value)),
            make(),
            mergeMap((value) => of(value)),
          )
          .subscribe(() => frames.push(scheduler.now()));
        timer(5).subscribe(() => {
          subscription.unsubscribe();
        });

        flush();
        expect(frames.filter((frame) => frame > 5)).to.deep.equal([]);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should stop listening to a synchronous observable when unsubscribed', () => {
      const emitted: unknown[] = [];
      const value = values['a'];
      const synchronous = new Observable<unknown>((subscriber) => {
        for (let i = 0; !subscriber.closed && i < 10; i++) {
          emitted.push(value);
          subscriber.next(value);
        }
        subscriber.complete();
      });

      synchronous.pipe(make(), take(1)).subscribe().unsubscribe();
      expect(emitted.length).to.be.at.most(isSlow.has(name) ? 10 : 1);
    });

    it('should be referentially transparent', () => {
      scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
        const same = make();
        for (const [marbles, subs] of [
          ['-a---b---|', '^--------!'],
          ['---b---c-|', '^--------!'],
        ] as const) {
          const source = cold(marbles, values);
          expectObservable(source.pipe(same)).toEqual(cold(marbles, values).pipe(make()));
          expectSubscriptions(source.subscriptions).toBe(subs);
        }
      });
    });
  });
}
