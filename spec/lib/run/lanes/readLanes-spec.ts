import { expect } from 'chai';
import {
  concatMap,
  delay,
  last,
  lastValueFrom,
  map,
  of,
  tap,
  toArray,
  type Observable,
} from 'rxjs';
import { customApiAction } from '../../../../lib/customApiAction.js';
import { cursorOf } from '../../../../lib/errors.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../../lib/sandbox/index.js';
import type { Cursor } from '../../../../lib/cursor.js';
import type { CustomApiAction } from '../../../../lib/types/action.js';
import type { ActionEvent } from '../../../../lib/types/events.js';
import type { FinalOutput } from '../../../../lib/types/output.js';
import type { StreamingControls } from '../../../../lib/types/streaming.js';
import { memorySink } from '../../../support/memorySink.js';
import { testAccess } from '../../../support/testAccess.js';

interface User {
  readonly id: string;
  readonly created: string;
}

const relativeUrl = '/api/v1/users';
const query = { limit: 50 };

describe('lanes', () => {
  let org: Sandbox;
  let action: CustomApiAction;
  let events: ActionEvent[];

  const start = async (options: SandboxOptions) => {
    org = await startSandbox(options);
    action = customApiAction(testAccess(org));
    events = [];
    action.events.subscribe((event) => events.push(event));
  };

  afterEach(async () => {
    await org.close();
  });

  const lanes = (count: number, more = {}) =>
    ({ by: 'created', count, search: everybody, ...more }) as const;
  const everybody = 'created gt "1970-01-01T00:00:00.000Z"';
  const idsOf = (streaming: StreamingControls): Promise<string[]> =>
    lastValueFrom(
      action
        .of<User>()
        .stream({ relativeUrl, query, streaming })
        .pipe(
          map(({ record }) => record.id),
          toArray(),
        ),
    );
  const outputOf = (streaming: object): Promise<FinalOutput> =>
    lastValueFrom(action({ requestType: 'GET(Streaming)', relativeUrl, query, streaming }));
  const serial = async (): Promise<string[]> => idsOf({ lanes: lanes(1) });

  describe('read the same as one chain', () => {
    const shapes: readonly (readonly [string, SandboxOptions])[] = [
      ['users made evenly over years', { users: 1_730 }],
      ['users made on one day', { users: 1_730, createdOn: '2024-05-17' }],
      [
        'users made in two bursts',
        {
          users: 1_730,
          createdOn: (place) => new Date(place < 0.5 ? 1.5e12 + place * 1e5 : 1.7e12 + place * 1e6),
        },
      ],
      ['one page', { users: 30 }],
      ['nobody', { users: 0 }],
    ];
    for (const [name, options] of shapes) {
      for (const count of [2, 4, 8]) {
        it(`should deliver each once: ${name}, ${count.toString()} lanes`, async () => {
          await start({ ...options, latency: 2 });
          const expected = await lastValueFrom(
            action
              .of<User>()
              .stream({ relativeUrl, query: { ...query, search: everybody } })
              .pipe(
                map(({ record }) => record.id),
                toArray(),
              ),
          );
          const ids = await idsOf({ lanes: lanes(count) });
          expect(ids).to.have.length(expected.length);
          expect(new Set(ids)).to.deep.equal(new Set(expected));
        });
      }
    }

    it('should deliver none that is made while they run', async () => {
      await start({ users: 600, latency: 5 });
      let made = 0;
      const ids = await lastValueFrom(
        action
          .of<User>()
          .stream({
            relativeUrl,
            query,
            streaming: {
              lanes: lanes(4),
              flow: (source) =>
                source.pipe(
                  concatMap((one, index) =>
                    index > 0
                      ? of(one)
                      : action({
                          requestType: 'POST',
                          relativeUrl: '/api/v1/users?activate=false',
                          body: {
                            profile: {
                              firstName: 'New',
                              lastName: 'User',
                              email: `new${(made++).toString()}@example.com`,
                              login: `new${made.toString()}@example.com`,
                            },
                          },
                        }).pipe(
                          last(),
                          map(() => one),
                        ),
                  ),
                  map(({ record }) => record.id),
                ),
            },
          })
          .pipe(toArray()),
      );
      expect(made).to.be.above(3);
      expect(ids).to.have.length(600);
      expect(new Set(ids).size).to.equal(600);
    });

    it('should deliver events of the System Log once', async () => {
      await start({ logs: 2_345, latency: 1 });
      const read = (streaming: StreamingControls) =>
        lastValueFrom(
          action
            .of<{ uuid: string }>()
            .stream({ relativeUrl: '/api/v1/logs', query, streaming })
            .pipe(
              map(({ record }) => record.uuid),
              toArray(),
            ),
        );
      const from = new Date(Date.now() - 7 * 86_400_000);
      const logLanes = (count: number) => ({ by: 'published', count, from }) as const;
      const uuids = await read({ lanes: logLanes(5) });
      expect(uuids).to.have.length(2_345);
      expect(new Set(uuids).size).to.equal(2_345);
      expect(events.some(({ type }) => type === 'lanes')).to.equal(true);
    });
  });

  it('should keep several requests on their way', async () => {
    await start({ users: 4_000, latency: 30 });
    await idsOf({ lanes: lanes(4), readAhead: 0 });
    expect(org.stats.peakInFlight).to.equal(4);
    const opened = events.flatMap((event) => (event.type === 'lanes' ? [event.open] : []));
    expect(opened.slice(0, 2)).to.deep.equal([1, 4]);
  });

  it('should keep lanes busy where all users were made on one day', async () => {
    await start({ users: 6_000, latency: 10, createdOn: '2024-05-17' });
    await idsOf({ lanes: lanes(4), readAhead: 0 });
    const serialPages = 6_000 / 50;
    expect(org.stats.requests).to.be.within(serialPages, serialPages + 60);
    expect(org.stats.peakInFlight).to.equal(4);
  });

  it('should open no more lanes than the rate limit can feed', async () => {
    await start({ users: 4_000, latency: 20, rateLimit: { limit: 600 } });
    action = customApiAction({ ...testAccess(org), rateLimit: { share: 0.5 } });
    action.events.subscribe((event) => events.push(event));
    await idsOf({ lanes: lanes(16), recordLimit: 1_000 });
    const most = events.flatMap((event) => (event.type === 'lanes' ? [event.max] : []));
    // 5 requests a second, a fiftieth of a second each.
    expect(Math.max(...most.slice(1))).to.be.at.most(3);
  });

  it('should stop at the record limit of all lanes together, exactly', async () => {
    await start({ users: 2_000, latency: 3 });
    for (const recordLimit of [1, 50, 51, 333, 400]) {
      org.stats.reset();
      const output = await outputOf({ lanes: lanes(4), recordLimit });
      expect(output).to.include({ recordsStreamed: recordLimit, end: 'recordLimit' });
      const needed = Math.ceil(recordLimit / 50);
      expect(org.stats.requests, recordLimit.toString()).to.be.within(needed, needed + 3);
    }
  });

  it('should count pages over all lanes', async () => {
    await start({ users: 2_000, latency: 3 });
    const output = await outputOf({ lanes: lanes(4), maxPages: 9 });
    expect(output.end).to.equal('pageLimit');
    expect(org.stats.requests).to.equal(9);
    expect(output.cursor).to.have.property('lanes');
  });

  describe('resumed', () => {
    /** Reads to the end, stopped again and again, with the counts of lanes in turn. */
    const inParts = async (counts: readonly number[]): Promise<string[]> => {
      const ids: string[] = [];
      let cursor: Cursor | undefined;
      for (let round = 0; ; round++) {
        const seen: string[] = [];
        const settled = await lastValueFrom(
          action.of<User>()({
            requestType: 'GET(Streaming)',
            relativeUrl,
            query,
            streaming: {
              lanes: lanes(counts[round % counts.length] ?? 1),
              cursor,
              maxPages: 7,
              flow: (source) =>
                source.pipe(
                  map(({ record }) => {
                    seen.push(record.id);
                    return record;
                  }),
                  last(undefined, undefined),
                  delay(1),
                ),
            },
          }),
        );
        ids.push(...seen);
        expect(settled.recordsStreamed).to.equal(ids.length);
        cursor = JSON.parse(JSON.stringify(settled.cursor ?? null)) as Cursor | undefined;
        if (settled.end === 'lastPage') return ids;
        if (round > 60) throw new Error('no end');
      }
    };

    it('should go on in all lanes, with another count too', async () => {
      await start({ users: 1_500, latency: 2 });
      for (const counts of [[3], [4, 1, 8]]) {
        const ids = await inParts(counts);
        expect(ids).to.have.length(1_500);
        expect(new Set(ids).size).to.equal(1_500);
      }
    });

    it('should refuse the cursor of a run without lanes', async () => {
      await start({ users: 200 });
      const plain = await lastValueFrom(
        action({
          requestType: 'GET(Streaming)',
          relativeUrl,
          query: { ...query, search: everybody },
          streaming: { maxPages: 1 },
        }),
      );
      const failure = await outputOf({ lanes: lanes(2), cursor: plain.cursor }).catch(
        (error: unknown) => error,
      );
      expect(failure).to.include({ code: 'ERR_OKTA_CURSOR' });
      expect((failure as Error).message).to.contain('a run without lanes');
    });

    it('should carry the cursors of all lanes in an error', async () => {
      await start({ users: 2_000, latency: 2 });
      org.fault('error500', { skip: 12, count: Infinity, path: relativeUrl });
      action = customApiAction({ ...testAccess(org), retry: { attempts: 1 } });
      const seen: string[] = [];
      const error = await lastValueFrom(
        action
          .of<User>()
          .stream({ relativeUrl, query, streaming: { lanes: lanes(4) } })
          .pipe(map(({ record }) => seen.push(record.id))),
      ).then(
        () => expect.fail('should have failed'),
        (failure: unknown) => failure,
      );
      await org.close();
      const settled = (error as { recordsStreamed: number }).recordsStreamed;
      expect(settled).to.be.at.most(seen.length);
      expect(cursorOf(error)).to.have.nested.property('lanes.cursors').with.length.above(1);
    });
  });

  it('should be committed as one in a sink, and go on from there', async () => {
    await start({ users: 1_200, latency: 2 });
    const sink = memorySink();
    const load = (maxPages: number) =>
      outputOf({
        lanes: lanes(4),
        sink,
        maxPages,
        flow: map(({ record }: { record: User }) => record.id),
      });
    for (let round = 0; round < 20; round++) if ((await load(5)).end === 'lastPage') break;
    expect(sink.checkpoint()).to.equal(undefined);
    expect(sink.rows).to.have.length(1_200);
    expect(new Set(sink.rows).size).to.equal(1_200);
  });

  it('should ask for no more than each lane may have on its way', async () => {
    await start({ users: 3_000 });
    let most = 0;
    const onItsWay = () => {
      const pages = events.filter(({ type }) => type === 'page').length;
      most = Math.max(most, org.stats.requests - pages);
    };
    await outputOf({
      lanes: lanes(3),
      readAhead: 1,
      flow: (source: Observable<unknown>) => source.pipe(last(), delay(25), tap(onItsWay)),
    });
    // What has been read and not settled comes on top: a page in hand for each of three lanes.
    expect(most).to.be.at.most(6);
    expect(new Set(await serial()).size).to.equal(3_000);
  });
});
