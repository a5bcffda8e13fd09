import { expect } from 'chai';
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import {
  delay,
  lastValueFrom,
  merge,
  mergeMap,
  NEVER,
  of,
  range,
  Subject,
  take,
  tap,
  throwError,
  toArray,
  type Observable,
} from 'rxjs';
import { spy } from 'sinon';
import { Agent } from 'undici';
import { asyncContext } from '../../lib/asyncContext.js';
import { accessToken } from '../../lib/auth/accessToken.js';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.js';
import { marbleOrg } from '../../lib/testing/marbleOrg.js';
import type { Sink } from '../../lib/sinks/types.js';
import type { ConnectionOptions } from '../../lib/types/connection.js';
import type { FlowInput } from '../../lib/types/streaming.js';
import { memorySink } from '../support/memorySink.js';
import { testScheduler } from '../support/testScheduler.js';

const storage = new AsyncLocalStorage<string>();
const here = () => storage.getStore();
const within = <T>(name: string, work: () => T): T => storage.run(name, work);

describe('asyncContext', () => {
  it('should be entered once a head, a page and a window, whatever the number of records', () => {
    const entered = (pages: number, records: number) => {
      const scheduler = testScheduler();
      const scope = spy(AsyncResource.prototype, 'runInAsyncScope');
      let seen = 0;
      scheduler.run(({ flush }) => {
        const list = Array.from({ length: pages }, (_, page) =>
          Array.from({ length: records }, (_, n) => `${page.toString()}-${n.toString()}`),
        );
        const action = customApiAction({
          orgUrl: 'https://acme.okta.com',
          auth: apiToken('token'),
          send: marbleOrg(scheduler, 'h|', list).send,
        });
        action.stream({ relativeUrl: '/api/v1/groups' }).subscribe(() => seen++);
        flush();
      });
      expect(seen).to.equal(pages * records);
      scope.restore();
      return scope.callCount;
    };
    expect(entered(10, 100)).to.equal(entered(10, 1));
    // At 0.1 to 0.6 µs each, beside milliseconds that a page takes.
    expect((entered(20, 1) - entered(10, 1)) / 10).to.be.within(1, 16);
  });

  it('should do work where it was made', () => {
    const context = within('a', asyncContext);
    expect(within('b', () => context.run(here))).to.equal('a');
    expect(here()).to.equal(undefined);
  });

  it('should subscribe, and pass on what comes, where it was made', () => {
    const context = within('a', asyncContext);
    const source = new Subject<number>();
    const seen: unknown[] = [];
    const note = (what: string) => {
      seen.push(`${what} ${here() ?? ''}`);
    };
    const observer = {
      next: () => {
        note('next');
      },
      error: () => {
        note('error');
      },
      complete: () => {
        note('complete');
      },
    };
    const told = source.pipe(
      tap({
        subscribe: () => {
          note('subscribe');
        },
      }),
    );
    within('b', () => context.within(told).subscribe(observer));
    within('c', () => {
      source.next(1);
      source.complete();
    });
    within('b', () => context.within(throwError(() => new Error('no'))).subscribe(observer));
    expect(seen).to.deep.equal(['subscribe a', 'next a', 'complete a', 'error a']);
  });

  it('should only subscribe where it was made, when values are too many', () => {
    const context = within('a', asyncContext);
    const seen: unknown[] = [];
    const source = () => of(1).pipe(tap(() => seen.push(here())));
    within('b', () => context.begin(source).subscribe());
    expect(seen).to.deep.equal(['a']);
  });

  it('should be stopped in the middle of a synchronous run of values', () => {
    const context = asyncContext();
    let produced = 0;
    context
      .within(range(0, 1_000).pipe(tap(() => produced++)))
      .pipe(take(3))
      .subscribe();
    context
      .begin(() => range(0, 1_000).pipe(tap(() => produced++)))
      .pipe(take(3))
      .subscribe();
    expect(produced).to.equal(6);
  });

  it('should mirror its source', () => {
    const scheduler = testScheduler();
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const { within: inContext } = asyncContext();
      for (const marbles of ['-a-b-|', '--#', '-', '|']) {
        expectObservable(inContext(cold(marbles))).toBe(marbles);
      }
      const source = cold('-a-b-|');
      expectObservable(inContext(source), '--!').toBe('-a');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
  });
});

describe('the async context of a subscription', () => {
  let org: Sandbox;
  let agent: Agent;

  beforeEach(async () => {
    org = await startSandbox({ users: 600, groups: 20 });
    agent = new Agent({ connections: 1 });
  });

  afterEach(async () => {
    await agent.close();
    await org.close();
  });

  const connect = (more: Partial<ConnectionOptions> = {}) =>
    customApiAction({
      orgUrl: org.orgUrl,
      auth: apiToken(org.token),
      dispatcher: agent,
      ...more,
    });

  /** What every callback of a run sees, by its kind. */
  const played = () => {
    const seen = new Map<string, Set<string | undefined>>();
    const note = (what: string) => {
      const stores = seen.get(what) ?? new Set();
      seen.set(what, stores.add(here()));
    };
    const all = () => [...seen].map(([what, stores]) => [what, [...stores]] as const);
    return { note, all };
  };

  it('should be that of its callbacks, whatever else goes by its socket', async () => {
    const action = connect();
    const notes = ['a', 'b', 'c'].map((name) => ({ name, ...played() }));
    const runOf = new Map<string, string>();
    const events = played();
    const eventsSeen = new Set<string>();
    action.events.subscribe((event) => {
      if (event.type === 'start') runOf.set(event.run, here() ?? '');
      events.note('event');
      if (runOf.get(event.run) !== here()) eventsSeen.add(`${event.type} in ${here() ?? ''}`);
    });
    const ended = notes.map(({ name, note }) =>
      within(name, () => {
        const memory = memorySink();
        const sink: Sink<unknown> = {
          open: (job) => {
            note('open');
            return (memory.open(job) as Observable<never>).pipe(
              tap({
                subscribe: () => {
                  note('opened');
                },
              }),
            );
          },
        };
        const flow = mergeMap(({ record }: FlowInput<unknown, undefined>) => {
          note('flow');
          return of(record).pipe(delay(0));
        }, 50);
        return new Promise<void>((resolve, reject) => {
          action
            .stream({
              relativeUrl: '/api/v1/users',
              query: { limit: 50 },
              streaming: {
                flow,
                sink,
                observer: {
                  next: () => {
                    note('observer');
                  },
                  complete: () => {
                    note('observed');
                  },
                },
              },
            })
            .subscribe({
              next: () => {
                note('next');
              },
              error: reject,
              complete: () => {
                note('complete');
                resolve();
              },
            });
        });
      }),
    );
    await Promise.all(ended);
    for (const { name, all } of notes) {
      for (const [what, stores] of all()) {
        expect([what, stores]).to.deep.equal([what, [name]]);
      }
      expect(all().map(([what]) => what)).to.include.members([
        'open',
        'opened',
        'flow',
        'next',
        'observer',
        'observed',
        'complete',
      ]);
    }
    expect([...eventsSeen]).to.deep.equal([]);
  });

  it('should be that of single requests which wait for their turn, and of their errors', async () => {
    const action = connect({ rateLimit: { share: 1 } });
    const seen: unknown[] = [];
    const get = (name: string, relativeUrl: string) =>
      within(
        name,
        () =>
          new Promise<void>((resolve) => {
            const end = (what: string) => () => {
              seen.push([what, name, here()]);
              resolve();
            };
            action({ requestType: 'GET', relativeUrl }).subscribe({
              error: end('error'),
              complete: end('complete'),
            });
          }),
      );
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        get(i.toString(), i % 3 === 0 ? '/api/v1/users/nobody' : '/api/v1/groups'),
      ),
    );
    expect(seen).to.have.length(12);
    for (const one of seen) {
      const [, name, store] = one as readonly unknown[];
      expect(store).to.equal(name);
    }
  });

  it('should be that of a request whose turn has not come in time, whoever watched the clock', () => {
    const scheduler = testScheduler();
    const seen: unknown[] = [];
    scheduler.run(({ flush }) => {
      const action = customApiAction({
        orgUrl: 'https://acme.okta.com',
        auth: apiToken('token'),
        send: () => NEVER,
        rateLimit: { concurrency: 1, maxWait: 10_000 },
        scheduler,
      });
      const open = ['a', 'b', 'c'].map((name) =>
        within(name, () =>
          action({ requestType: 'GET', relativeUrl: '/api/v1/users/me' }).subscribe({
            error: (error: unknown) => seen.push([name, here(), (error as Error).name]),
          }),
        ),
      );
      flush();
      for (const subscription of open) subscription.unsubscribe();
    });
    expect(seen).to.have.deep.members([
      ['a', 'a', 'OktaTimeoutError'],
      ['b', 'b', 'OktaRateLimitError'],
      ['c', 'c', 'OktaRateLimitError'],
    ]);
  });

  it('should be that of who first asks for a token, and of each request that follows', async () => {
    const providers: unknown[] = [];
    const action = connect({
      auth: accessToken(() => {
        providers.push(here());
        return of(org.token).pipe(delay(5));
      }),
      retry: { attempts: 1 },
    });
    const stores: unknown[] = [];
    const get = (name: string) =>
      within(
        name,
        () =>
          new Promise<void>((resolve) => {
            action({ requestType: 'GET', relativeUrl: '/api/v1/users/me' }).subscribe({
              error: () => {
                stores.push([name, here()]);
                resolve();
              },
              complete: () => {
                stores.push([name, here()]);
                resolve();
              },
            });
          }),
      );
    await Promise.all(['a', 'b', 'c'].map(get));
    expect(providers[0]).to.be.oneOf(['a', 'b', 'c']);
    for (const pair of stores as readonly (readonly unknown[])[]) expect(pair[1]).to.equal(pair[0]);
  });

  it('should be that of its end, wherever until fires', async () => {
    const action = connect();
    const until = new Subject<void>();
    const stores: unknown[] = [];
    const end = within(
      'a',
      () =>
        new Promise<void>((resolve, reject) => {
          action
            .stream({
              relativeUrl: '/api/v1/users',
              query: { limit: 50 },
              streaming: {
                until,
                flow: mergeMap(({ record }) => of(record).pipe(delay(1)), 1),
              },
            })
            .subscribe({
              error: reject,
              complete: () => {
                stores.push(here());
                resolve();
              },
            });
        }),
    );
    await setTimeout(30);
    within('b', () => {
      until.next();
    });
    await end;
    expect(stores).to.deep.equal(['a']);
  });

  it('should be that of a window which another one opens by its end', async () => {
    const action = connect();
    const gates = new Subject<void>();
    const stores = new Set<unknown>();
    const flow = (records: Observable<unknown>) => {
      stores.add(here());
      return merge(records, gates).pipe(take(51));
    };
    const end = within('a', () =>
      lastValueFrom(
        action
          .stream({
            relativeUrl: '/api/v1/users',
            query: { limit: 50 },
            streaming: { flow, maxPages: 3 },
          })
          .pipe(toArray()),
      ),
    );
    const opener = within('b', () =>
      setInterval(() => {
        gates.next();
      }, 1),
    );
    await end;
    clearInterval(opener);
    expect([...stores]).to.deep.equal(['a']);
  });
});
