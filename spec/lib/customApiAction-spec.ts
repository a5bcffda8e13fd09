import { expect } from 'chai';
import { inspect } from 'node:util';
import {
  NEVER,
  concatMap,
  delay,
  firstValueFrom,
  from,
  last,
  lastValueFrom,
  map,
  mergeMap,
  of,
  Subject,
  take,
  tap,
  timer,
  toArray,
} from 'rxjs';
import { Agent } from 'undici';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import { cursorOf, OktaApiError, OktaFlowError, OktaLinkError } from '../../lib/errors.js';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.js';
import type { Cursor } from '../../lib/cursor.js';
import type { CustomApiAction } from '../../lib/types/action.js';
import type { ActionEvent } from '../../lib/types/events.js';
import type { FinalOutput, StreamOutput } from '../../lib/types/output.js';
import { eventually } from '../support/eventually.js';
import { refusal } from '../support/refusal.js';

interface User {
  readonly id: string;
  readonly status: string;
  readonly profile: { readonly email: string };
}

/** All users, deprovisioned ones too. */
const everybody = { search: 'created gt "1970-01-01T00:00:00.000Z"' };
const users = '/api/v1/users';

describe('customApiAction', () => {
  let org: Sandbox;
  let action: CustomApiAction;

  beforeEach(async () => {
    org = await startSandbox({ users: 1_000 });
    action = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token) });
  });

  afterEach(async () => {
    await org.close();
  });

  const stream = (streaming: object, query: object = everybody) =>
    action.of<User>().stream({ relativeUrl: users, query: { ...query }, streaming });
  const outputOf = (streaming: object, query: object = everybody): Promise<FinalOutput> =>
    lastValueFrom(
      action({
        requestType: 'GET(Streaming)',
        relativeUrl: users,
        query: { ...query },
        streaming,
      }),
    );
  const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => expect.fail('should have failed'),
      (error: unknown) => error,
    );

  describe('the proxy of the environment', () => {
    const { HTTPS_PROXY } = process.env;

    afterEach(() => {
      if (HTTPS_PROXY === undefined) delete process.env['HTTPS_PROXY'];
      else process.env['HTTPS_PROXY'] = HTTPS_PROXY;
    });

    it('should be read where the action connects by itself', () => {
      process.env['HTTPS_PROXY'] = 'no proxy';
      const options = { orgUrl: 'https://acme.okta.com', auth: apiToken('token') };
      expect(refusal(() => customApiAction(options)).field).to.equal('HTTPS_PROXY');
      customApiAction({ ...options, dispatcher: new Agent() });
      customApiAction({ ...options, send: () => NEVER });
      customApiAction({ ...options, orgUrl: 'http://127.0.0.1:9' });
    });
  });

  describe('a request', () => {
    it('should send nothing before it is subscribed, and once for each subscription', async () => {
      const request = action({ requestType: 'GET', relativeUrl: `${users}?limit=1` });
      expect(org.stats.requests).to.equal(0);
      await firstValueFrom(request);
      await firstValueFrom(request);
      expect(org.stats.requests).to.equal(2);
    });

    it('should create, read, change and delete', async () => {
      const profile = {
        firstName: 'Ada',
        lastName: 'King',
        email: 'ada@x.example',
        login: 'ada@x.example',
      };
      const created = await firstValueFrom(
        action({ requestType: 'POST', relativeUrl: users, body: { profile } }),
      );
      const { id } = created.body as User;
      const one = `${users}/${id}`;
      expect(created.statusCode).to.equal(200);
      const changed = await firstValueFrom(
        action({
          requestType: 'PUT',
          relativeUrl: one,
          body: { profile: { ...profile, lastName: 'Lovelace' } },
        }),
      );
      expect(changed.body).to.have.nested.property('profile.lastName', 'Lovelace');
      const deactivated = await firstValueFrom(
        action({ requestType: 'POST', relativeUrl: `${one}/lifecycle/deactivate` }),
      );
      expect(deactivated.statusCode).to.equal(200);
      const deleted = await firstValueFrom(action({ requestType: 'DELETE', relativeUrl: one }));
      expect([deleted.statusCode, deleted.body]).to.deep.equal([204, undefined]);
      const gone = await firstValueFrom(
        action({ requestType: 'GET', relativeUrl: one, throwHttpErrors: false }),
      );
      expect(gone.statusCode).to.equal(404);
    });

    it("should fail with Okta's error outside 2xx", async () => {
      const error = await failureOf(
        firstValueFrom(action({ requestType: 'GET', relativeUrl: `${users}/nobody?x=secret` })),
      );
      expect(error).to.be.instanceOf(OktaApiError);
      expect(error).to.include({ statusCode: 404, errorCode: 'E0000007' });
      expect((error as Error).message)
        .to.include(`GET ${users}/nobody`)
        .and.not.include('secret');
    });

    it('should ask for gzip and undo it', async () => {
      const { headers, body } = await firstValueFrom(
        action({ requestType: 'GET', relativeUrl: users, query: { limit: 2 } }),
      );
      expect(headers['content-encoding']).to.equal('gzip');
      expect(body).to.have.length(2);
    });

    it('should abort when it is unsubscribed', async () => {
      await org.close();
      org = await startSandbox({ users: 1, latency: 60_000 });
      const slow = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token) });
      const subscription = slow({ requestType: 'GET', relativeUrl: users }).subscribe();
      await eventually(() => org.stats.inFlight > 0);
      subscription.unsubscribe();
      await eventually(() => org.stats.aborted > 0);
      await eventually(() => org.stats.openConnections === 0);
      expect(org.stats.requests).to.equal(1);
    });

    it('should read its input at the call', async () => {
      const query = { limit: 1 };
      const request = action({ requestType: 'GET', relativeUrl: users, query });
      query.limit = 5;
      expect((await firstValueFrom(request)).body).to.have.length(1);
    });

    it('should report wrong input at subscribe, and send nothing', async () => {
      const error = await failureOf(
        firstValueFrom(action({ requestType: 'GET', relativeUrl: 'api/v1/users' })),
      );
      expect(error).to.include({ code: 'ERR_OKTA_INPUT', field: 'relativeUrl' });
      expect(org.stats.requests).to.equal(0);
    });
  });

  describe('a stream', () => {
    it('should hand every record with State to the helper flow, in order', async () => {
      const state = { team: 'night' };
      const seen = await lastValueFrom(
        action
          .of<User>()
          .stream({
            relativeUrl: users,
            query: everybody,
            streaming: {
              state,
              flow: map(({ record, state: given }) => [record.id, given] as const),
            },
          })
          .pipe(toArray()),
      );
      expect(seen).to.have.length(1_000);
      expect(new Set(seen.map(([id]) => id))).to.have.property('size', 1_000);
      expect(seen.every(([, given]) => given === state)).to.equal(true);
      expect(org.stats.requests).to.equal(5);
    });

    it('should emit record and state without a flow', async () => {
      const first = await firstValueFrom(stream({ state: 1 }));
      expect(first).to.have.keys('record', 'state');
    });

    it('should emit one output from the action itself', async () => {
      const outputs = await lastValueFrom(
        action({ requestType: 'GET(Streaming)', relativeUrl: users, query: everybody }).pipe(
          toArray(),
        ),
      );
      expect(outputs).to.have.length(1);
      expect(outputs[0]).to.include({
        statusCode: 200,
        recordsStreamed: 1_000,
        end: 'lastPage',
        done: true,
      });
      expect(outputs[0]).to.have.property('cursor', undefined);
      expect(outputs[0]).to.have.property('body', undefined);
    });

    for (const [recordLimit, requests, end] of [
      [0, 1, 'recordLimit'],
      [3, 1, 'recordLimit'],
      [200, 1, 'recordLimit'],
      [201, 2, 'recordLimit'],
      [400, 2, 'recordLimit'],
      [1_000, 5, 'lastPage'],
      [5_000, 5, 'lastPage'],
      [Infinity, 5, 'lastPage'],
    ] as const) {
      it(`should cost ${requests.toString()} requests at a record limit of ${recordLimit.toString()}`, async () => {
        const output = await outputOf({ recordLimit, readAhead: 3 });
        expect(output).to.include({ recordsStreamed: Math.min(recordLimit, 1_000), end });
        expect(org.stats.requests).to.equal(requests);
      });
    }

    it('should never be more pages ahead than demand allows', async () => {
      let settled = 0;
      let most = 0;
      const watch = setInterval(() => (most = Math.max(most, org.stats.requests - settled)), 1);
      await outputOf({
        readAhead: 1,
        observer: { next: () => settled++ },
        flow: (source: typeof stream) =>
          (source as never as ReturnType<typeof stream>).pipe(last(), delay(15)),
      });
      clearInterval(watch);
      expect(most).to.equal(2);
      expect(org.stats.requests).to.equal(5);
    });

    it('should close the sockets of requests that nobody waits for any more', async () => {
      await org.close();
      org = await startSandbox({ users: 2_000, latency: 30, bodyDuration: 50 });
      action = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token) });
      await firstValueFrom(stream({ readAhead: 3 }));
      await eventually(() => org.stats.inFlight === 0);
      expect(org.stats.aborted).to.be.greaterThan(0);
      const { requests } = org.stats;
      await firstValueFrom(timer(50));
      expect(org.stats.requests).to.equal(requests);
    });

    it('should tell the running output after each settled window', async () => {
      const outputs: StreamOutput[] = [];
      let completed = 0;
      await outputOf({
        observer: {
          next: (output: StreamOutput) => outputs.push(output),
          complete: () => completed++,
        },
      });
      expect(outputs.map(({ recordsStreamed, done }) => [recordsStreamed, done])).to.deep.equal([
        [200, false],
        [400, false],
        [600, false],
        [800, false],
        [1_000, true],
      ]);
      expect(completed).to.equal(1);
    });

    it('should page an envelope by the links in its bodies', async () => {
      const roles = await lastValueFrom(
        action.stream({ relativeUrl: '/api/v1/iam/roles' }).pipe(
          map(({ record }) => (record as { id: string }).id),
          toArray(),
        ),
      );
      expect(new Set(roles).size).to.equal(45);
    });

    it('should stream one record from a path that is not a list', async () => {
      const { id } = (await firstValueFrom(stream({}))).record;
      const output = await lastValueFrom(
        action({
          requestType: 'GET(Streaming)',
          relativeUrl: `${users}/${id}`,
          streaming: { recordLimit: 0 },
        }),
      );
      expect(output).to.include({ recordsStreamed: 1, end: 'notPaginated' });
      expect(output.cursor).to.equal(undefined);
    });

    it('should read the System Log until it is caught up, and go on from there', async () => {
      const logs = (cursor?: Cursor) =>
        lastValueFrom(
          action({
            requestType: 'GET(Streaming)',
            relativeUrl: '/api/v1/logs',
            streaming: { pageSize: 1_000, cursor },
          }),
        );
      const first = await logs();
      expect(first).to.include({ recordsStreamed: 1_000, end: 'caughtUp' });
      const { id } = (await firstValueFrom(stream({}, { search: 'status eq "ACTIVE"' }))).record;
      await firstValueFrom(
        action({ requestType: 'POST', relativeUrl: `${users}/${id}/lifecycle/deactivate` }),
      );
      const second = await logs(first.cursor);
      expect(second.end).to.equal('caughtUp');
      expect(second.recordsStreamed).to.be.greaterThan(1_000);
    });

    it('should stop in the middle of a page and meet everybody once, though the flow changes the list', async () => {
      const query = { search: 'status eq "ACTIVE"' };
      const active = (await lastValueFrom(stream({}, query).pipe(toArray()))).map(
        ({ record }) => record.id,
      );
      const met: string[] = [];
      const stop = new Subject<void>();
      const deactivate = (stopAfter: number) =>
        mergeMap(({ record }: { record: User }) =>
          action({
            requestType: 'POST',
            relativeUrl: `${users}/${record.id}/lifecycle/deactivate`,
          }).pipe(
            tap(() => {
              met.push(record.id);
              if (met.length === stopAfter) stop.next();
            }),
          ),
        );
      let cursor: Cursor | undefined;
      for (const stopAfter of [7, 150, 333, Infinity]) {
        const output = await outputOf(
          {
            window: 'record',
            concurrency: 3,
            until: stop,
            flow: deactivate(stopAfter),
            cursor: JSON.parse(JSON.stringify(cursor ?? null)) as Cursor | undefined,
          },
          query,
        );
        cursor = output.cursor;
        expect(output.recordsStreamed).to.equal(met.length);
        expect(output.end).to.equal(stopAfter === Infinity ? 'lastPage' : 'stopped');
      }
      expect(met).to.have.length(active.length);
      expect(new Set(met)).to.deep.equal(new Set(active));
    });

    it('should count the records of earlier runs and hold the limit over all of them', async () => {
      const first = await outputOf({ recordLimit: 250 });
      expect(first).to.include({ recordsStreamed: 250, end: 'recordLimit' });
      const second = await outputOf({ recordLimit: 600, cursor: first.cursor });
      expect(second).to.include({ recordsStreamed: 600, end: 'recordLimit' });
      org.stats.reset();
      const third = await outputOf({ recordLimit: 600, cursor: second.cursor });
      expect(third).to.include({ recordsStreamed: 600, end: 'recordLimit' });
      expect(org.stats.requests).to.equal(1);
    });

    it("should refuse another request's cursor before any request", async () => {
      const { cursor } = await outputOf({ recordLimit: 1 });
      org.stats.reset();
      const error = await failureOf(outputOf({ cursor }, { search: 'status eq "ACTIVE"' }));
      expect(error).to.include({ code: 'ERR_OKTA_CURSOR' });
      expect(org.stats.requests).to.equal(0);
    });

    it('should say so when the org does not know a cursor any more', async () => {
      const { cursor } = await outputOf({ recordLimit: 200 });
      const forged = JSON.parse(
        JSON.stringify(cursor).replace(/after=\w+/, 'after=gone'),
      ) as Cursor;
      const error = await failureOf(outputOf({ cursor: forged }));
      expect(error).to.include({ code: 'ERR_OKTA_CURSOR' });
    });
  });

  describe('errors of a stream', () => {
    beforeEach(() => {
      const retry = { attempts: 1 };
      action = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token), retry });
    });

    it('should come after the pages before them have settled, and carry the place', async () => {
      org.fault('error500', { skip: 3 });
      let settled = 0;
      const error = await failureOf(
        outputOf({
          readAhead: 3,
          observer: { next: () => settled++ },
          flow: (source: ReturnType<typeof stream>) => source.pipe(last(), delay(20)),
        }),
      );
      expect(settled).to.equal(3);
      expect(error)
        .to.be.instanceOf(OktaApiError)
        .and.include({ statusCode: 500, recordsStreamed: 600 });
      const rest = await outputOf({ cursor: cursorOf(error) });
      expect(rest).to.include({ recordsStreamed: 1_000, end: 'lastPage' });
    });

    for (const [fault, code] of [
      ['resetBeforeHeaders', 'ERR_OKTA_NETWORK'],
      ['resetInBody', 'ERR_OKTA_NETWORK'],
      ['truncatedJson', 'ERR_OKTA_BODY'],
      ['zipBomb', 'ERR_OKTA_BODY'],
    ] as const) {
      it(`should tell ${fault} as ${code}, at its place`, async () => {
        org.fault(fault, { skip: 2 });
        const error = await failureOf(outputOf({}));
        expect(error).to.include({ code, recordsStreamed: 400 });
        const rest = await outputOf({ cursor: cursorOf(error) });
        expect(rest).to.include({ recordsStreamed: 1_000, end: 'lastPage' });
      });
    }

    it("should hand on the flow's own error, its place beside it", async () => {
      const own = new RangeError('mine');
      const error = await failureOf(
        outputOf({
          flow: map(({ record }: { record: User }, index: number) => {
            if (index === 5) throw own;
            return record;
          }),
        }),
      );
      expect(error).to.equal(own);
      expect(cursorOf(error)).to.be.an('object');
      expect(inspect(error, { showHidden: true })).to.not.include('created');
    });

    it('should wrap what is thrown and no object', async () => {
      const error = await failureOf(
        outputOf({
          flow: map(() => {
            // eslint-disable-next-line @typescript-eslint/only-throw-error -- what is tested
            throw 'text';
          }),
        }),
      );
      expect(error).to.be.instanceOf(OktaFlowError).and.have.property('cause', 'text');
    });

    it('should not follow a foreign next link, and send it no byte of the token', async () => {
      org.fault('foreignNextLink', { skip: 1 });
      const records: unknown[] = [];
      const error = await failureOf(
        lastValueFrom(stream({}).pipe(tap((one) => records.push(one)))),
      );
      expect(error).to.be.instanceOf(OktaLinkError).and.have.property('recordsStreamed', 400);
      expect(records).to.have.length(400);
      expect(org.stats.requests).to.equal(2);
      const rest = await outputOf({ cursor: cursorOf(error) });
      expect(rest).to.include({ recordsStreamed: 1_000, end: 'lastPage' });
    });

    it('should end at a link that leads back', async () => {
      org.fault('loopingNextLink', { skip: 2 });
      const output = await outputOf({ readAhead: 3 });
      expect(output).to.include({ recordsStreamed: 600, end: 'loop' });
      expect(org.stats.requests).to.equal(3);
      const rest = await outputOf({ cursor: output.cursor });
      expect(rest).to.include({ recordsStreamed: 1_000, end: 'lastPage' });
    });

    it("should follow links on the org's -admin twin, on the org itself", async () => {
      org.fault('adminNextLink', { count: 4 });
      const orgUrl = org.orgUrl.replace('127.0.0.1', 'localhost');
      action = customApiAction({ orgUrl, auth: apiToken(org.token) });
      expect(await outputOf({})).to.include({ recordsStreamed: 1_000, end: 'lastPage' });
    });

    it('should follow an empty page with a next link', async () => {
      org.fault('emptyPageWithNext', { skip: 1 });
      expect(await outputOf({})).to.include({ recordsStreamed: 1_000, end: 'lastPage' });
    });

    it('should leave out the default limit where the org refuses it, once', async () => {
      const limited = (streaming: object, query: object = {}) =>
        lastValueFrom(
          action({
            requestType: 'GET(Streaming)',
            relativeUrl: '/api/v1/principal-rate-limits',
            query: { ...query },
            streaming,
          }),
        );
      expect(await limited({})).to.include({ end: 'lastPage' });
      expect(org.stats.urls[0]).to.include('limit=200');
      expect(org.stats.urls[1]).to.not.include('limit=');
      org.stats.reset();
      const error = await failureOf(limited({}, { limit: 200 }));
      expect(error).to.include({ code: 'ERR_OKTA_API', statusCode: 400 });
      expect(org.stats.requests).to.equal(1);
    });

    it('should put back the parameters that a next link drops', async () => {
      org.fault('nextWithoutExpand', { count: Infinity });
      expect(await outputOf({})).to.include({ recordsStreamed: 1_000, end: 'lastPage' });
      expect(
        org.stats.urls.every((url) => url.includes('search=') && url.includes('limit=')),
      ).to.equal(true);
    });
  });

  describe('events', () => {
    const eventsOf = async (work: () => Promise<unknown>) => {
      const events: ActionEvent[] = [];
      const subscription = action.events.subscribe((event) => events.push(event));
      await work().catch(() => undefined);
      subscription.unsubscribe();
      return events;
    };

    it('should tell a run from request to end, never a query or a secret', async () => {
      const events = await eventsOf(() => outputOf({}));
      expect(new Set(events.map(({ run }) => run)).size).to.equal(1);
      expect(events.filter(({ type }) => type === 'request')).to.have.length(5);
      expect(events.filter(({ type }) => type === 'page')).to.have.length(5);
      expect(events.at(-1)).to.include({
        type: 'end',
        outcome: 'complete',
        recordsStreamed: 1_000,
        end: 'lastPage',
      });
      expect(events.filter(({ type }) => type === 'end')).to.have.length(1);
      const text = JSON.stringify(events);
      expect(text).to.not.include(org.token).and.not.include('search');
    });

    it('should tell one end when a run fails or is left', async () => {
      const failed = await eventsOf(() =>
        outputOf({ flow: () => from(Promise.reject(new Error('x'))) }),
      );
      expect(failed.at(-1)).to.include({ type: 'end', outcome: 'error' });
      const left = await eventsOf(() => firstValueFrom(stream({})));
      expect(left.at(-1)).to.include({ type: 'end', outcome: 'unsubscribed' });
      const refused = await eventsOf(() => outputOf({ recordLimit: -1 }));
      expect(refused.map(({ type }) => type)).to.deep.equal(['end']);
    });

    it('should tell of a limit that is clamped', async () => {
      const events = await eventsOf(() =>
        outputOf({ recordLimit: 6_000, maxPages: 1 }, { limit: 1 }),
      );
      const start = { type: 'start', requestType: 'GET(Streaming)', path: '/api/v1/users' };
      expect(events[0]).to.include({ ...start, orgUrl: org.orgUrl });
      expect(events[1]).to.include({ type: 'clamp', given: 6_000, used: 5_000 });
    });
  });

  it('should run to its end with windows of several pages and writes in between', async () => {
    const batches = await lastValueFrom(
      stream({
        window: 3,
        flow: (source: ReturnType<typeof stream>) =>
          source.pipe(
            map(({ record }) => record.id),
            toArray(),
            concatMap((ids) => of(ids.length).pipe(delay(5))),
          ),
      }).pipe(toArray()),
    );
    expect(batches).to.deep.equal([600, 400]);
    expect(
      await lastValueFrom(stream({ window: 'run', flow: take(250) }).pipe(toArray())),
    ).to.have.length(250);
  });
});
