/**
 * A spec of a helper flow alone: no org, no HTTP, no real time.
 *
 * Prerequisites: mocha, or any runner with `describe` and `it`. Copy it into your specs.
 */
import assert from 'node:assert/strict';
import type { FlowInput } from 'okta-streams';
import { withState } from 'okta-streams/operators';
import { delay, mergeMap, of, pipe } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

interface User {
  readonly login: string;
}

interface State {
  readonly greeting: string;
}

/** The flow under test: greets users, at most two at once; a greeting takes three milliseconds. */
const greet = pipe(
  mergeMap(
    ({ record, state }: FlowInput<User, State>) =>
      of(`${state.greeting} ${record.login}`).pipe(delay(3)),
    2,
  ),
);

describe('greet', () => {
  it('should greet two users at once', () => {
    new TestScheduler(assert.deepEqual).run(({ cold, expectObservable, expectSubscriptions }) => {
      const users = { a: { login: 'ada' }, b: { login: 'bo' }, c: { login: 'cy' } };
      const source = cold('-abc---|', users);
      const subs = '       ^------!';
      const expected = '   ----xy-(z|)';

      expectObservable(source.pipe(withState({ greeting: 'hello' }), greet)).toBe(expected, {
        x: 'hello ada',
        y: 'hello bo',
        z: 'hello cy',
      });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });
});
