/**
 * A spec of a whole pipeline: three pages, a slow flow, and when each request leaves.
 *
 * Prerequisites: mocha, or any runner with `describe` and `it`. Copy it into your specs.
 */
import assert from 'node:assert/strict';
import { apiToken, customApiAction, OktaApiError, type CustomApiAction } from 'okta-streams';
import { marbleOrg } from 'okta-streams/testing';
import { catchError, concatMap, delay, of } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

/** The pipeline under test: a flow that takes six milliseconds for a record, one after the other. */
const pipeline = (action: CustomApiAction) =>
  action.of<string>().stream({
    relativeUrl: '/api/v1/groups',
    streaming: { readAhead: 1, flow: concatMap(({ record }) => of(record).pipe(delay(6))) },
  });

describe('pipeline', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = new TestScheduler(assert.deepEqual);
  });

  const actionOn = ({ send }: ReturnType<typeof marbleOrg>) =>
    customApiAction({ orgUrl: 'https://acme.okta.com', auth: apiToken('any'), send });

  it('should send the second request at the headers of the first, the third when a page is done', () => {
    scheduler.run(({ expectObservable, expectSubscriptions }) => {
      // Headers after two milliseconds, the body after five.
      const org = marbleOrg(scheduler, '--h--|', [['a'], ['b'], ['c']]);
      const first = '   ^----!';
      const second = '  --^----!';
      const third = '   -----------^----!';
      const expected = '-----------a-----b-----(c|)';

      expectObservable(pipeline(actionOn(org))).toBe(expected);
      expectSubscriptions(org.subscriptions).toBe([first, second, third]);
    });
  });

  it('should finish the page in hand before it fails with the page after it', () => {
    scheduler.run(({ expectObservable }) => {
      const org = marbleOrg(scheduler, ['--h--|', '-- emptyForbidden'], [['a'], ['b']]);
      const outcome = pipeline(actionOn(org)).pipe(
        catchError((error: unknown) => of(error instanceof OktaApiError && error.statusCode)),
      );
      const expected = '-----------(ae|)';

      expectObservable(outcome).toBe(expected, { a: 'a', e: 403 });
    });
  });
});
