import { expect } from 'chai';
import { lastValueFrom, mergeMap, range, toArray } from 'rxjs';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import type { OktaApiError, OktaRateLimitError } from '../../lib/errors.js';
import { governor } from '../../lib/rate/governor.js';
import type { SandboxOptions } from '../../lib/sandbox/options/options.js';
import { startSandbox, type Sandbox } from '../../lib/sandbox/startSandbox.js';
import type { CustomApiAction } from '../../lib/types/action.js';
import type { ConnectionOptions } from '../../lib/types/connection.js';
import type { ActionOutput } from '../../lib/types/output.js';

const relativeUrl = '/api/v1/users';

describe('rateLimit, against an org with quotas', () => {
  const orgs: Sandbox[] = [];

  afterEach(async () => {
    await Promise.all(orgs.splice(0).map((org) => org.close()));
  });

  const start = async (options: SandboxOptions) => {
    const org = await startSandbox({ users: 50, ...options });
    orgs.push(org);
    return org;
  };

  /** An action that counts the statuses of its responses, and its waits by reason. */
  const counting = (org: Sandbox, rateLimit: ConnectionOptions['rateLimit']) => {
    const statuses: number[] = [];
    const waits: string[] = [];
    const action = customApiAction({
      orgUrl: org.orgUrl,
      auth: apiToken(org.token),
      ...(rateLimit === undefined ? {} : { rateLimit }),
    });
    action.events.subscribe((event) => {
      if (event.type === 'response') statuses.push(event.statusCode);
      // What a busy machine is slow to answer is told of, and is not what is asked here.
      if (event.type === 'wait' && !['probe', 'permits'].includes(event.reason)) {
        waits.push(event.reason);
      }
    });
    return { action, statuses, waits };
  };

  /** How many responses came in each window, by its Reset. */
  const perWindow = (outputs: readonly ActionOutput[]) => {
    const counts = new Map<unknown, number>();
    for (const { headers } of outputs) {
      const reset = headers['x-rate-limit-reset'];
      counts.set(reset, (counts.get(reset) ?? 0) + 1);
    }
    return [...counts.values()];
  };
  const get = { requestType: 'GET', relativeUrl, query: { limit: 1 } } as const;

  const many = (action: CustomApiAction, count: number) =>
    lastValueFrom(
      range(0, count).pipe(
        mergeMap(() => action(get), 5),
        toArray(),
      ),
    );

  it('should be refused nothing and use a window up when alone, whatever the clock', async () => {
    const runs = [0, 10, -10].map(async (minutes) => {
      const org = await start({
        rateLimit: { limit: 20, windowMs: 4_000 },
        serverClockOffset: minutes * 60_000,
      });
      const { action, statuses } = counting(org, { share: 1, reserve: 0 });
      const outputs = await many(action, 30);
      expect(statuses).to.deep.equal(Array(30).fill(200));
      expect(perWindow(outputs)).to.deep.equal([20, 10]);
    });
    await Promise.all(runs);
  });

  it('should stream through many windows without a 429', async () => {
    const org = await start({ rateLimit: { limit: 6, windowMs: 1_000 } });
    const { action, statuses } = counting(org, { share: 1, reserve: 0 });
    const records = await lastValueFrom(
      action
        .stream({ relativeUrl, query: { limit: 5 }, streaming: { readAhead: 3 } })
        .pipe(toArray()),
    );
    expect(records).to.have.length(50);
    expect(statuses).to.deep.equal(Array(10).fill(200));
  });

  it('should use half of a window by default, and no more', async () => {
    const org = await start({ rateLimit: { limit: 40, windowMs: 1_000 } });
    const { action, statuses, waits } = counting(org, undefined);
    expect(Math.max(...perWindow(await many(action, 30)))).to.be.at.most(20);
    expect(statuses).to.deep.equal(Array(30).fill(200));
    expect(waits).to.include('share');
  });

  it('should hold the share over several connections on one governor', async () => {
    const org = await start({ rateLimit: { limit: 20, windowMs: 1_000 } });
    const shared = governor({ share: 0.5, reserve: 0 });
    const [one, two] = [counting(org, shared), counting(org, shared)];
    const outputs = await Promise.all([many(one.action, 8), many(two.action, 7)]);
    expect(Math.max(...perWindow(outputs.flat()))).to.be.at.most(10);
  });

  it('should live with a limit of concurrency', async () => {
    const org = await start({
      latency: 20,
      rateLimit: { limit: 1_000_000, concurrency: 3 },
    });
    const { action, statuses, waits } = counting(org, { share: 1 });
    const outputs = await lastValueFrom(
      range(0, 40).pipe(
        mergeMap(() => action(get)),
        toArray(),
      ),
    );
    expect(outputs.map(({ statusCode }) => statusCode)).to.deep.equal(Array(40).fill(200));
    const refusals = statuses.filter((statusCode) => statusCode === 429).length;
    expect(refusals).to.be.within(1, 20);
    expect(waits).to.deep.equal(Array(refusals).fill('concurrency'));
  });

  it('should hold no slot while a flow runs, which may need one itself', async () => {
    const org = await start({ users: 12, rateLimit: { limit: 1_000_000, concurrency: 1 } });
    const { action, statuses } = counting(org, undefined);
    const outputs = await lastValueFrom(
      action
        .stream({
          relativeUrl,
          query: { limit: 4 },
          streaming: { flow: mergeMap(() => action(get)) },
        })
        .pipe(toArray()),
    );
    expect(outputs).to.have.length(12);
    expect(statuses.filter((statusCode) => statusCode === 200)).to.have.length(15);
  });

  it('should repeat a POST that was refused, which makes one group', async () => {
    const org = await start({ rateLimit: { limit: 1_000, windowMs: 1_000 } });
    org.fault('quota429', { method: 'POST' });
    const { action, statuses, waits } = counting(org, undefined);
    const body = { profile: { name: 'Night shift' } };
    const made = await lastValueFrom(
      action({ requestType: 'POST', relativeUrl: '/api/v1/groups', body }),
    );
    expect(made.statusCode).to.equal(200);
    expect(statuses).to.deep.equal([429, 200]);
    expect(waits).to.deep.equal(['quota']);
    const groups = await lastValueFrom(
      action({ requestType: 'GET', relativeUrl: '/api/v1/groups', query: { q: 'Night shift' } }),
    );
    expect(groups.body).to.have.length(1);
  });

  it('should survive a Reset that comes twice, and a short 429 of concurrency', async () => {
    const org = await start({ rateLimit: { limit: 1_000, windowMs: 1_000 } });
    org.fault('duplicatedReset');
    org.fault('concurrency429', { skip: 1 });
    const { action, statuses, waits } = counting(org, undefined);
    expect((await lastValueFrom(action(get))).statusCode).to.equal(200);
    expect(statuses).to.deep.equal([429, 429, 200]);
    expect(waits).to.deep.equal(['quota', 'concurrency']);
  });

  it('should say when to come back, and where the stream stood', async () => {
    const org = await start({ rateLimit: { limit: 4, windowMs: 60_000 } });
    const { action } = counting(org, { maxWait: 1_000 });
    const before = Date.now();
    const error = await lastValueFrom(action.stream({ relativeUrl, query: { limit: 5 } })).catch(
      (thrown: unknown) => thrown as OktaRateLimitError,
    );
    expect(error).to.include({ code: 'ERR_OKTA_RATE_LIMIT', recordsStreamed: 10 });
    const { retryAt } = error as OktaRateLimitError;
    expect(retryAt.getTime()).to.be.within(before, before + 70_000);
  });

  it('should pass a 429 on when it is switched off', async () => {
    const org = await start({ rateLimit: { limit: 1, windowMs: 60_000 } });
    const { action } = counting(org, { enabled: false });
    await lastValueFrom(action(get));
    const error = await lastValueFrom(action(get)).catch((thrown: unknown) => thrown);
    expect((error as OktaApiError).statusCode).to.equal(429);
    expect((error as OktaApiError).errorCode).to.equal('E0000047');
  });
});
