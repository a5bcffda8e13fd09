import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { filter, firstValueFrom, lastValueFrom, mergeMap, of, range, tap, toArray } from 'rxjs';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { OktaRateLimitError } from '../../../lib/errors.js';
import { exchange } from '../../../lib/http/exchange.js';
import type { Auth, Head, Request, Send } from '../../../lib/http/types.js';
import { governor } from '../../../lib/rate/governor.js';
import type { SandboxOptions } from '../../../lib/sandbox/options/options.js';
import type { CustomApiAction } from '../../../lib/types/action.js';
import { eventually } from '../../support/eventually.js';
import { serviceOrg, type ServiceOrg } from '../../support/serviceOrg.js';

const path = '/api/v1/users';
const get = { requestType: 'GET', relativeUrl: `${path}?limit=1` } as const;
/** Four pages. */
const list = { relativeUrl: `${path}?limit=5`, streaming: { recordLimit: Infinity } };

describe('attemptPermits, against an org that refuses signatures', () => {
  let service: ServiceOrg;
  const start = async (options: SandboxOptions & { readonly dpop?: boolean } = {}) => {
    service = await serviceOrg({ users: 20, ...options });
    return service;
  };
  afterEach(() => service.org.close());

  const failureOf = (run: Promise<unknown>): Promise<unknown> =>
    run.then(
      () => undefined,
      (error: unknown) => error,
    );
  const requestsTo = (action: CustomApiAction) => {
    const requests: string[] = [];
    action.events
      .pipe(filter((event) => event.type === 'request'))
      .subscribe((event) => requests.push(event.path));
    return requests;
  };
  /** A send that notes, of each request for users, its head. */
  const noting = () => {
    const seen: { readonly request: Request; readonly head: Head }[] = [];
    const inner = exchange();
    const send: Send = (request) =>
      inner(request).pipe(
        tap((head) => {
          if (request.url.includes(path)) seen.push({ request, head });
        }),
      );
    return { seen, send };
  };
  const resetOf = ({ headers }: Head) => Number(headers['x-rate-limit-reset']);

  for (const [fault, dpop, refusal] of [
    ['invalidToken', false, 401],
    ['staleNonce', true, 400],
  ] as const) {
    it(`should count the repeat after ${fault}, and sign it when its turn has come`, async () => {
      const { org, actionWith } = await start({ dpop, rateLimit: { limit: 6, windowMs: 1_000 } });
      const { seen, send } = noting();
      const action = actionWith({ send, rateLimit: { share: 0.5, reserve: 0 } });
      const requests = requestsTo(action);
      org.fault(fault, { path, skip: 2 });
      const records = await lastValueFrom(action.stream(list).pipe(toArray()));

      expect(records).to.have.length(20);
      expect(seen.map(({ head }) => head.statusCode)).to.deep.equal([200, 200, refusal, 200, 200]);
      expect(requests.filter((requested) => requested === path)).to.have.length(5);
      const [first = NaN, second, third, repeat = NaN] = seen.map(({ head }) => resetOf(head));
      expect([second, third]).to.deep.equal([first, first]);
      expect(repeat).to.be.above(first);
      const proof = seen[3]?.request.headers['dpop'];
      if (dpop) expect(decodeJwt(String(proof)).iat).to.be.at.least(first);
    });
  }

  it('should wait for no window longer than maxWait, in the middle of a repeat', async () => {
    const { org, actionWith } = await start({ rateLimit: { limit: 6 } });
    const action = actionWith({ rateLimit: { share: 0.5, reserve: 0, maxWait: 1_000 } });
    org.fault('invalidToken', { path, skip: 2 });
    const error = await failureOf(lastValueFrom(action.stream(list)));
    expect(error).to.be.instanceOf(OktaRateLimitError);
    expect(org.stats.byPath[`GET ${path}`]).to.equal(3);
  });

  /** A governor that allows one request at a time, in all buckets together. */
  const oneAtATime = async () => {
    const { org, actionWith } = service;
    const rateLimit = governor({ share: 1, reserve: 0 });
    org.fault('concurrency429', { path });
    await lastValueFrom(actionWith({ rateLimit })(get));
    return rateLimit;
  };
  const careless: (token: string) => Auth = (token) => (send) => (request) => {
    const sign = (value: string): Request => ({
      ...request,
      headers: { ...request.headers, authorization: `SSWS ${value}` },
    });
    // It leaves the refusal unread, and asks for no turn.
    return send(sign('00wrong')).pipe(
      mergeMap((head) => (head.statusCode === 401 ? send(sign(token)) : of(head))),
    );
  };

  it('should not wait for itself where one request is allowed at a time', async () => {
    const { org, actionWith } = await start({ latency: 5 });
    const rateLimit = await oneAtATime();
    const action = actionWith({ rateLimit });
    org.fault('invalidToken', { path });
    const outputs = range(0, 3).pipe(
      mergeMap(() => action(get)),
      toArray(),
    );
    expect(await lastValueFrom(outputs)).to.have.length(3);

    const before = org.stats.byPath[`GET ${path}`] ?? 0;
    const carelessly = actionWith({ rateLimit, auth: careless(org.token) });
    await firstValueFrom(carelessly.stream(list));
    expect(org.stats.byPath[`GET ${path}`]).to.be.at.least(before + 2);
  });

  it('should count what a signer of another kind sends, whatever it asks for', async () => {
    const { org, actionWith } = await start({ rateLimit: { limit: 8 } });
    const rateLimit = { share: 0.5, reserve: 0, maxWait: 1_000 };
    const action = actionWith({ rateLimit, auth: careless(org.token) });
    const error = await failureOf(lastValueFrom(action.stream(list)));
    expect(error).to.be.instanceOf(OktaRateLimitError);
    expect(org.stats.byPath[`GET ${path}`]).to.equal(4);
  });

  it('should give its permit back when it is stopped in the middle of a repeat', async () => {
    const { org, actionWith, tokenRequests } = await start();
    const rateLimit = await oneAtATime();
    const before = tokenRequests();
    org.fault('invalidToken', { path });
    org.fault('stalledHeaders', { path: '/oauth2' });
    const stopped = actionWith({ rateLimit })(get).subscribe();
    await eventually(() => tokenRequests() > before);
    const other = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token), rateLimit });
    const waiting = lastValueFrom(other(get));
    stopped.unsubscribe();
    expect((await waiting).statusCode).to.equal(200);
  });
});
