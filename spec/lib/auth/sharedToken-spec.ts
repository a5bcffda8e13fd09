import { expect } from 'chai';
import { map, mergeMap, of, retry, throwError, type Observable } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { sharedToken, type AccessToken } from '../../../lib/auth/sharedToken.js';
import { testScheduler } from '../../support/testScheduler.js';

/** A token that is to be renewed 20 ms, and ends 30 ms, after `at`. */
const token = (value: string, at = 0): AccessToken => ({
  value,
  scheme: 'Bearer',
  renewAt: at + 20,
  expiresAt: at + 30,
});
const a = token('a');
const b = token('b', 20);

/** What `asked` finds: these requests, one for each time that it asks for one. */
const inTurn = (...requests: readonly Observable<AccessToken>[]) => {
  const left = [...requests];
  return () => left.shift() ?? throwError(() => new Error('asked too often'));
};

interface Scene extends RunHelpers {
  readonly forget: (token: AccessToken) => void;
  /** The value of the token. */
  readonly asked: (request: () => Observable<AccessToken>) => Observable<string>;
}

const play = (scene: (helpers: Scene) => void) => {
  const scheduler = testScheduler();
  const { current, forget } = sharedToken();
  const now = () => scheduler.now();
  scheduler.run((helpers) => {
    scene({
      ...helpers,
      forget,
      asked: (request) => current(request, now).pipe(map(({ value }) => value)),
    });
  });
};

describe('sharedToken', () => {
  it('should make one request for all who ask before it is answered', () => {
    play(({ cold, hot, asked, expectObservable, expectSubscriptions }) => {
      const times = '      xxx------x|';
      const request = cold('---(a|)    ', { a });
      const requestSubs = ['^--!       '];
      const expected = '   ---(aaa)-a|';
      const answers = hot(times).pipe(mergeMap(() => asked(inTurn(request))));
      expectObservable(answers).toBe(expected);
      expectSubscriptions(request.subscriptions).toBe(requestSubs);
    });
  });

  it('should ask for nothing before it is subscribed to', () => {
    play(({ cold, asked, expectSubscriptions }) => {
      const request = cold('(a|)', { a });
      void asked(() => request);
      expectSubscriptions(request.subscriptions).toBe([]);
    });
  });

  it('should go on with the request when one of two leaves', () => {
    play(({ cold, asked, expectObservable, expectSubscriptions }) => {
      const request = cold('---(a|)', { a });
      const requestSubs = ' ^--!   ';
      const left = '        -!     ';
      const expected = '    ---(a|)';
      const requests = inTurn(request);
      expectObservable(asked(requests), left).toBe('-');
      expectObservable(asked(requests)).toBe(expected);
      expectSubscriptions(request.subscriptions).toBe(requestSubs);
    });
  });

  it('should end the request when nobody waits for it any more, and ask anew later', () => {
    play(({ cold, hot, asked, expectObservable, expectSubscriptions }) => {
      const first = cold('---(a|)', { a });
      const firstSubs = ' ^-!    ';
      const second = cold('    -(b|)', { b });
      const expected = '  -----b';
      const requests = inTurn(first, second);
      expectObservable(asked(requests), '-!').toBe('-');
      expectObservable(asked(requests), '--!').toBe('-');
      expectObservable(hot('----x').pipe(mergeMap(() => asked(requests)))).toBe(expected);
      expectSubscriptions(first.subscriptions).toBe(firstSubs);
    });
  });

  it('should renew when that is due, once for all', () => {
    play(({ cold, hot, asked, expectObservable }) => {
      const times = '    x 18ms x(xx)  ';
      const expected = ' a 18ms a--(bb)';
      const requests = inTurn(of(a), cold('--(b|)', { b }));
      expectObservable(hot(times).pipe(mergeMap(() => asked(requests)))).toBe(expected);
    });
  });

  it('should pass a failure on to all who wait and ask anew later', () => {
    play(({ cold, hot, asked, expectObservable }) => {
      const requests = inTurn(cold('--#'), cold('-(b|)', { b }));
      expectObservable(asked(requests)).toBe('--#');
      expectObservable(asked(requests)).toBe('--#');
      const later = hot('-----x').pipe(mergeMap(() => asked(requests)));
      expectObservable(later).toBe('------b');
    });
  });

  it('should make one request for all who ask again the moment it fails', () => {
    play(({ cold, asked, expectObservable }) => {
      const requests = inTurn(cold('--#'), cold('--(b|)', { b }));
      const expected = '                        ----(b|)';
      expectObservable(asked(requests).pipe(retry(1))).toBe(expected);
      expectObservable(asked(requests).pipe(retry(1))).toBe(expected);
    });
  });

  it('should serve on when renewal fails, and try again after half of what is left', () => {
    play(({ cold, hot, asked, expectObservable }) => {
      const times = '   x 19ms x---x-x ';
      const expected = 'a 21ms a-a--b  ';
      const requests = inTurn(of(a), cold('--#'), cold('-(b|)', { b }));
      expectObservable(hot(times).pipe(mergeMap(() => asked(requests)))).toBe(expected.trim());
    });
  });

  it('should fail when renewal fails and the token has ended', () => {
    for (const [times, request, expected] of [
      ['x 29ms x', '--#', 'a 31ms #'],
      ['x 28ms x', '---#', 'a 31ms #'],
    ] as const) {
      play(({ cold, hot, asked, expectObservable }) => {
        const requests = inTurn(of(a), cold(request));
        expectObservable(hot(times).pipe(mergeMap(() => asked(requests)))).toBe(expected);
      });
    }
  });

  it('should ask anew for a token that is forgotten, unless it is another', () => {
    play(({ asked, forget }) => {
      const got: string[] = [];
      const ask = (request: () => Observable<AccessToken>) =>
        asked(request).subscribe((value) => got.push(value));
      const requests = inTurn(of(a), of(b));
      ask(requests);
      forget(b);
      ask(requests);
      forget(a);
      ask(requests);
      forget(a);
      ask(requests);
      expect(got).to.deep.equal(['a', 'a', 'b', 'b']);
    });
  });

  it('should not serve a forgotten token when its renewal fails', () => {
    play(({ asked, forget, expectObservable, cold }) => {
      const requests = inTurn(of(a), cold('--#'));
      asked(requests).subscribe();
      forget(a);
      expectObservable(asked(requests)).toBe('--#');
    });
  });
});
