import { expect } from 'chai';
import { from, lastValueFrom, map, mergeMap, Observable, of, toArray } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import type { Head, Method, Request, Send } from '../../../lib/http/types.js';
import { withRedirects } from '../../../lib/http/withRedirects.js';
import { testScheduler } from '../../support/testScheduler.js';

const org = 'https://acme.okta.com';
const first: Request = {
  method: 'GET',
  url: `${org}/api/v1/a?x=1`,
  headers: { accept: 'application/json', 'x-many': ['a', 'b'] },
};

function headOf(statusCode: number, location?: string | string[]): Head {
  const headers: Head['headers'] = location === undefined ? {} : { location };
  return { statusCode, headers, body: of() };
}

/** What `withRedirects` made of `answers`, the last of which is repeated. */
async function followed(answers: readonly Head[], request: Request = first) {
  const requests: Request[] = [];
  const send: Send = (request) =>
    new Observable((subscriber) => {
      requests.push(request);
      const head = answers[Math.min(requests.length, answers.length) - 1];
      if (head !== undefined) subscriber.next(head);
      subscriber.complete();
    });
  const heads = await lastValueFrom(withRedirects(send)(request).pipe(toArray()));
  expect(heads).to.have.length(1);
  return { requests, statusCode: heads[0]?.statusCode };
}

describe('withRedirects', () => {
  for (const statusCode of [301, 302, 303, 307, 308]) {
    it(`should follow a ${statusCode.toString()} within the origin, method and headers kept`, async () => {
      const answers = [headOf(statusCode, `${org}/api/v1/b?y=2`), headOf(200)];
      const { requests, statusCode: answered } = await followed(answers);
      expect(answered).to.equal(200);
      expect(requests).to.deep.equal([first, { ...first, url: `${org}/api/v1/b?y=2` }]);
    });
  }

  it('should resolve a location against the URL that carried it', async () => {
    const answers = [headOf(302, '/b/c'), headOf(302, 'd?z'), headOf(302, ['?q#top']), headOf(200)];
    const { requests } = await followed(answers);
    expect(requests.map(({ url }) => url.slice(org.length))).to.deep.equal([
      '/api/v1/a?x=1',
      '/b/c',
      '/b/d?z',
      '/b/d?q',
    ]);
  });

  for (const [what, location] of [
    ['another host', 'https://evil.com/api'],
    ['a subdomain', 'https://x.acme.okta.com/api'],
    ['a host by two slashes', '//evil.com/api'],
    ['a host by backslashes', '/\\evil.com/api'],
    ['another scheme', 'http://acme.okta.com/api'],
    ['another port', 'https://acme.okta.com:8443/api'],
    ['credentials', 'https://lee:secret@acme.okta.com/api'],
    ['a user', 'https://lee@acme.okta.com/api'],
    ['a password', 'https://:secret@acme.okta.com/api'],
    ['no network at all', 'javascript:alert(1)'],
    ['what is no URL', 'https://['],
  ] as const) {
    it(`should not follow to ${what}`, async () => {
      const { requests, statusCode } = await followed([headOf(302, location), headOf(200)]);
      expect(requests).to.have.length(1);
      expect(statusCode).to.equal(302);
    });
  }

  it('should not follow without a location, nor with a status that is no redirect', async () => {
    for (const head of [
      headOf(302),
      headOf(302, []),
      headOf(300, '/b'),
      headOf(304, '/b'),
      headOf(201, '/b'),
      headOf(404, '/b'),
    ]) {
      const { requests, statusCode } = await followed([head, headOf(200)]);
      expect(requests).to.have.length(1);
      expect(statusCode).to.equal(head.statusCode);
    }
  });

  it('should follow five and pass the sixth on', async () => {
    const redirects = Array.from({ length: 5 }, (_, i) => headOf(302, `/${i.toString()}`));
    const five = await followed([...redirects, headOf(200)]);
    expect(five.requests).to.have.length(6);
    expect(five.statusCode).to.equal(200);
    const six = await followed([...redirects, headOf(307, '/6')]);
    expect(six.requests).to.have.length(6);
    expect(six.statusCode).to.equal(307);
  });

  it('should follow no other method than GET', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] satisfies Method[]) {
      const answers = [headOf(303, '/b'), headOf(200)];
      const { requests, statusCode } = await followed(answers, { ...first, method });
      expect(requests).to.have.length(1);
      expect(statusCode).to.equal(303);
    }
  });

  describe('in virtual time', () => {
    let scheduler: TestScheduler;

    beforeEach(() => {
      scheduler = testScheduler();
    });

    it('should read the body of a redirect to its end before it goes on', () => {
      scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
        const body = cold<Uint8Array>('-----|');
        const bodySubs = '             --^----!';
        const redirect = cold('        --h----|').pipe(map(() => ({ ...headOf(302, '/b'), body })));
        const last = cold('                   --h|', { h: headOf(200) });
        const lastSubs = '             -------^--!';
        const expected = '             ---------h|';
        const answers = [redirect, last];

        const send = withRedirects(() => from(answers.splice(0, 1)).pipe(mergeMap((head) => head)));
        expectObservable(send(first).pipe(map(() => 'h'))).toBe(expected);
        expectSubscriptions(body.subscriptions).toBe(bodySubs);
        expectSubscriptions(last.subscriptions).toBe(lastSubs);
      });
    });

    it('should let go of the hop under way when unsubscribed', () => {
      scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
        const redirect = cold('  -(h|)', { h: headOf(302, '/b') });
        const last = cold('       ----h|', { h: headOf(200) });
        const lastSubs = '       -^-!';
        const unsub = '          ---!';
        const answers = [redirect, last];

        const send = withRedirects(() => from(answers.splice(0, 1)).pipe(mergeMap((head) => head)));
        expectObservable(send(first), unsub).toBe('');
        expectSubscriptions(last.subscriptions).toBe(lastSubs);
      });
    });
  });
});
