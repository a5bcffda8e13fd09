import { expect } from 'chai';
import { inspect } from 'node:util';
import type { Observable } from 'rxjs';
import {
  asyncScheduler,
  concat,
  EMPTY,
  firstValueFrom,
  NEVER,
  of,
  throwError,
  type ObservableInput,
} from 'rxjs';
import { accessToken } from '../../../lib/auth/accessToken.js';
import { OktaAuthError, OktaNetworkError } from '../../../lib/errors.js';
import type { Head, Request } from '../../../lib/http/types.js';
import { testScheduler } from '../../support/testScheduler.js';
import { refusal } from '../../support/refusal.js';

describe('accessToken', () => {
  const org = { orgUrl: 'https://acme.okta.com', scheduler: asyncScheduler };
  const request: Request = {
    method: 'GET',
    url: 'https://acme.okta.com/api/v1/users?search=secret',
    headers: {},
  };
  const head: Head = { statusCode: 200, headers: {}, body: EMPTY };
  let sent: Request[];
  const send = (outgoing: Request): Observable<Head> => {
    sent.push(outgoing);
    return of(head);
  };
  const authorizations = () => sent.map(({ headers }) => headers['authorization']);
  const failureOf = async (provider: () => ObservableInput<string>): Promise<OktaAuthError> => {
    try {
      await firstValueFrom(accessToken(provider)(send, org)(request));
    } catch (error) {
      expect(error).to.be.instanceOf(OktaAuthError);
      expect(sent).to.deep.equal([]);
      return error as OktaAuthError;
    }
    throw new Error('no error');
  };

  beforeEach(() => {
    sent = [];
  });

  it('should sign each request with Bearer', async () => {
    const signed = accessToken('abc')(send, org);
    expect(await firstValueFrom(signed(request))).to.equal(head);
    expect(authorizations()).to.deep.equal(['Bearer abc']);
  });

  it('should ask the provider for every request', async () => {
    let asked = 0;
    const signed = accessToken(() => of(`token${(asked += 1).toString()}`))(send, org);
    expect(asked).to.equal(0);
    const exchange = signed(request);
    expect(asked).to.equal(0);
    await firstValueFrom(exchange);
    await firstValueFrom(exchange);
    await firstValueFrom(signed(request));
    expect(authorizations()).to.deep.equal(['Bearer token1', 'Bearer token2', 'Bearer token3']);
  });

  it('should take a promise, an iterable and a bare text', async () => {
    for (const provider of [() => Promise.resolve('abc'), () => ['abc'], () => 'abc']) {
      await firstValueFrom(accessToken(provider)(send, org)(request));
    }
    expect(authorizations()).to.deep.equal(['Bearer abc', 'Bearer abc', 'Bearer abc']);
  });

  it('should take the first value and let go of the provider', () => {
    testScheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
      const tokens = cold('   --a-b-#', { a: 'abc', b: 'def' });
      const tokenSubs = '      ^-!    ';
      const response = cold('   ---(h|)', { h: head });
      const expected = '        -----(h|)';
      const signed = accessToken(() => tokens)(() => response, org);
      expectObservable(signed(request)).toBe(expected, { h: head });
      expectSubscriptions(tokens.subscriptions).toBe(tokenSubs);
      expectSubscriptions(response.subscriptions).toBe('--^--!');
    });
  });

  it('should stop waiting for the provider when unsubscribed', () => {
    testScheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
      const tokens = cold('--------a', { a: 'abc' });
      const unsub = '      ---!';
      const signed = accessToken(() => tokens)(send, org);
      expectObservable(signed(request), unsub).toBe('----');
      expectSubscriptions(tokens.subscriptions).toBe('^--!');
    });
    expect(sent).to.deep.equal([]);
  });

  it('should fail before the request when the provider fails', async () => {
    const cause = new Error('vault is sealed');
    for (const provider of [
      () => {
        throw cause;
      },
      () => throwError(() => cause),
      () => Promise.reject(cause),
    ]) {
      const error = await failureOf(provider);
      expect(error.cause).to.equal(cause);
      expect(error.message).to.contain('GET /api/v1/users was not sent').and.not.contain('secret');
    }
  });

  it('should fail when the provider ends without a token or gives none', async () => {
    expect((await failureOf(() => EMPTY)).message).to.contain('ended without a token');
    for (const token of ['', ' ', 'a b', '{token}', 7, undefined, null, { token: 'abc' }]) {
      await failureOf(() => of(token as string));
    }
    expect((await failureOf(() => undefined as unknown as string)).message).to.contain('failed');
  });

  it('should pass errors of the exchange through', async () => {
    const reset = new OktaNetworkError('reset');
    let failure: unknown;
    accessToken(() => of('abc'))(
      () => throwError(() => reset),
      org,
    )(request).subscribe({
      error: (error: unknown) => {
        failure = error;
      },
    });
    await Promise.resolve();
    expect(failure).to.equal(reset);
  });

  it('should not ask twice when the provider goes on after its first value', async () => {
    await firstValueFrom(
      accessToken(() => concat(of('abc'), of('def'), NEVER))(send, org)(request),
    );
    expect(authorizations()).to.deep.equal(['Bearer abc']);
  });

  it('should refuse what is no token at once', () => {
    for (const token of ['', ' ', 'Bearer abc', '{token}', undefined, 7]) {
      expect(refusal(() => accessToken(token as string)).field).to.equal('auth');
    }
  });

  it('should never repeat the token', async () => {
    for (const token of ['hunter2\n', 'Bearer hunter2', '{hunter2}']) {
      const errors = [refusal(() => accessToken(token)), await failureOf(() => of(token))];
      expect(inspect(errors, { showHidden: true, depth: Infinity })).not.to.contain('hunter2');
    }
    const auth = accessToken('hunter2');
    const signed = auth(() => NEVER, org);
    const shown = inspect(
      { auth, signed, exchange: signed(request) },
      { showHidden: true, depth: Infinity, getters: true },
    );
    expect(shown).not.to.contain('hunter2');
  });
});
