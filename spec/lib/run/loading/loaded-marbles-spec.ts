import { expect } from 'chai';
import { setTimeout } from 'node:timers/promises';
import {
  concatMap,
  config,
  delay,
  from,
  map,
  mergeMap,
  NEVER,
  of,
  pipe,
  range,
  tap,
  throwError,
  timer,
} from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { apiToken } from '../../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../../lib/customApiAction.js';
import { OktaSinkError, cursorOf } from '../../../../lib/errors.js';
import { marbleOrg, type MarbleOrg } from '../../../../lib/testing/marbleOrg.js';
import type { MarblePages } from '../../../../lib/testing/marblePages.js';
import type { Cursor } from '../../../../lib/cursor.js';
import type { ActionEvent } from '../../../../lib/types/events.js';
import type { StreamOutput } from '../../../../lib/types/output.js';
import type { FlowInput, StreamingControls, RunProgress } from '../../../../lib/types/streaming.js';
import { memorySink, type MemorySink } from '../../../support/memorySink.js';
import { testScheduler } from '../../../support/testScheduler.js';

type Streaming = StreamingControls & {
  readonly flow?: OperatorFunction<FlowInput<unknown, undefined>, unknown>;
};

interface Played {
  readonly outputs: unknown[];
  readonly at: number[];
  readonly running: StreamOutput[];
  readonly events: ActionEvent[];
  error: unknown;
  readonly org: MarbleOrg;
}

const relativeUrl = '/api/v1/groups';
const abc = [['a', 'b'], ['c', 'd'], ['e']];

describe('a run into a sink', () => {
  let scheduler: TestScheduler;

  const play = (
    sink: MemorySink,
    streaming: Streaming = {},
    pages: MarblePages = abc,
    marbles: string | string[] = '--h|',
    leaveAt?: number,
  ): Played => {
    scheduler = testScheduler();
    const outputs: unknown[] = [];
    const at: number[] = [];
    const running: StreamOutput[] = [];
    let played!: Played;
    scheduler.run(({ flush }) => {
      const org = marbleOrg(scheduler, marbles, pages);
      const events: ActionEvent[] = [];
      played = { outputs, at, running, events, error: undefined, org };
      const action = customApiAction({
        orgUrl: 'https://acme.okta.com',
        auth: apiToken('token'),
        send: org.send,
        retry: { attempts: 1 },
      });
      action.events.subscribe((event) => events.push(event));
      const { flow = map(({ record }: FlowInput<unknown, undefined>) => record), ...rest } =
        streaming;
      const subscription = action
        .stream({
          relativeUrl,
          streaming: {
            flow,
            sink,
            observer: { next: (output) => running.push(output) },
            ...rest,
          },
        })
        .subscribe({
          next: (value) => {
            outputs.push(value);
            at.push(scheduler.now());
          },
          error: (error: unknown) => (played.error = error),
        });
      if (leaveAt !== undefined)
        timer(leaveAt).subscribe(() => {
          subscription.unsubscribe();
        });
      flush();
    });
    return played;
  };

  it('should load all rows, and let them leave behind their commit', () => {
    const sink = memorySink();
    const { outputs, at, running, error } = play(sink);
    expect(error).to.equal(undefined);
    expect(sink.rows).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    expect(outputs).to.deep.equal(sink.rows);
    expect(sink.log).to.deep.equal([
      'open',
      'write 2',
      'write 2',
      'write 1',
      'commit lastPage 5',
      'close complete',
    ]);
    expect(at).to.deep.equal([7, 7, 7, 7, 7]);
    expect(running.at(-1)).to.include({ done: true, end: 'lastPage', recordsStreamed: 5 });
    expect(sink.checkpoint()).to.equal(undefined);
  });

  it('should say how many rows are durable, window by window', () => {
    const { running } = play(memorySink(), { commitEvery: { rows: 3 } });
    const rows = running.map(({ recordsStreamed, rowsCommitted, rowsRefused, done }) => ({
      recordsStreamed,
      rowsCommitted,
      rowsRefused,
      done,
    }));
    expect(rows).to.deep.equal([
      { recordsStreamed: 2, rowsCommitted: 4, rowsRefused: 0, done: false },
      { recordsStreamed: 4, rowsCommitted: 4, rowsRefused: 0, done: false },
      { recordsStreamed: 5, rowsCommitted: 5, rowsRefused: 0, done: true },
    ]);
  });

  it('should tell rows that the sink has refused from those that it has committed', () => {
    const sink = memorySink();
    const refusing: MemorySink = {
      ...sink,
      open: (job) =>
        from(sink.open(job)).pipe(
          map((session) => {
            let rowsRefused = 0;
            return {
              ...session,
              rowsRefused: () => rowsRefused,
              write: (rows) => {
                const fit = rows.filter((row) => row !== 'b' && row !== 'd');
                rowsRefused += rows.length - fit.length;
                return session.write(fit);
              },
            };
          }),
        ),
    };
    const { running, events } = play(refusing);
    expect(sink.rows).to.deep.equal(['a', 'c', 'e']);
    expect(running.at(-1)).to.include({ recordsStreamed: 5, rowsCommitted: 3, rowsRefused: 2 });
    expect(events.at(-1)).to.include({ type: 'end', rowsCommitted: 3, rowsRefused: 2 });
  });

  it('should count the rows of this run alone, and those that an error leaves', () => {
    const first = memorySink();
    const failed = play(first, {}, abc, ['h|', 'h|', '#']);
    expect(failed.events.at(-1)).to.include({ outcome: 'error', rowsCommitted: 4, rowsRefused: 0 });
    const second = play(memorySink(undefined, first.checkpoint()));
    expect(second.running.at(-1)).to.include({ recordsStreamed: 5, rowsCommitted: 1 });
  });

  it('should say nothing of rows without a sink', () => {
    scheduler = testScheduler();
    const outputs: unknown[] = [];
    scheduler.run(({ flush }) => {
      const { send } = marbleOrg(scheduler, 'h|', [['a']]);
      const orgUrl = 'https://acme.okta.com';
      const action = customApiAction({ orgUrl, auth: apiToken('token'), send });
      action({ requestType: 'GET(Streaming)', relativeUrl }).subscribe((one) => outputs.push(one));
      flush();
    });
    expect(outputs).to.have.length(1);
    expect(outputs[0]).not.to.have.any.keys('rowsCommitted', 'rowsRefused');
  });

  it('should end once another run has taken its job over, and keep the place', () => {
    const sink = memorySink();
    const losing: MemorySink = {
      ...sink,
      open: (job) => from(sink.open(job)).pipe(map((session) => ({ ...session, lost: timer(20) }))),
    };
    const { error, outputs } = play(losing, { commitEvery: { rows: 2 } }, abc, [
      'h|',
      'h|',
      '1m h|',
    ]);
    expect(error).to.be.instanceOf(OktaSinkError);
    expect(error).to.include({ recordsStreamed: 4 });
    expect(cursorOf(error)).to.deep.equal(sink.checkpoint());
    expect(outputs).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(sink.log.at(-1)).to.equal('close error');
  });

  it('should name the run, its job and the time by the clock of the org', () => {
    const sink = memorySink();
    play(sink);
    const [job] = sink.jobs;
    expect(job).to.include({ resume: 'auto', incremental: false });
    expect(job?.name).to.match(/^\/api\/v1\/groups#[\w-]{16}$/);
    expect(job?.run).to.match(/^[\da-f-]{36}$/);
    const other = memorySink();
    play(other, { job: 'nightly' });
    expect(other.jobs[0]?.name).to.equal('nightly');
  });

  it('should tell of a lease that the sink watches while it is opened', () => {
    const sink = memorySink();
    const watching: MemorySink = {
      ...sink,
      open: (job) =>
        timer(60_000).pipe(
          tap({
            subscribe: () => job.onLeaseWatch?.({ holder: undefined, milliseconds: 60_000 }),
          }),
          concatMap(() => from(sink.open(job))),
        ),
    };
    const { events, outputs } = play(watching, { job: 'nightly' });
    const leases = events.filter(({ type }) => type === 'lease');
    expect(leases).to.deep.equal([
      { run: events[0]?.run, at: 0, type: 'lease', job: 'nightly', milliseconds: 60_000 },
    ]);
    expect(events.map(({ type }) => type).indexOf('lease')).to.equal(1);
    expect(outputs).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
  });

  it('should load the records where there is no flow', () => {
    const sink = memorySink();
    scheduler = testScheduler();
    const outputs: unknown[] = [];
    scheduler.run(({ flush }) => {
      const org = marbleOrg(scheduler, 'h|', [['a']]);
      const action = customApiAction({
        orgUrl: 'https://acme.okta.com',
        auth: apiToken('token'),
        send: org.send,
      });
      action.stream({ relativeUrl, streaming: { sink } }).subscribe((one) => outputs.push(one));
      flush();
    });
    expect(sink.rows).to.deep.equal(['a']);
    expect(outputs).to.deep.equal([{ record: 'a', state: undefined }]);
  });

  it('should commit when enough rows wait', () => {
    const sink = memorySink();
    play(sink, { commitEvery: { rows: 3 } });
    expect(sink.log.filter((call) => call.startsWith('commit'))).to.deep.equal([
      'commit cursor 4',
      'commit lastPage 1',
    ]);
  });

  it('should say once that the job is finished, though its last rows fill a commit', () => {
    for (const rows of [1, 5]) {
      const sink = memorySink();
      const { outputs } = play(sink, { commitEvery: { rows } });
      const commits = sink.log.filter((call) => call.startsWith('commit'));
      expect(commits.filter((call) => call.startsWith('commit lastPage'))).to.have.length(1);
      expect(commits.at(-1)).to.match(/^commit lastPage [15]$/);
      expect(outputs).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
      expect(sink.rows).to.deep.equal(outputs);
    }
  });

  it('should commit when rows have waited for long enough, whatever the network does', () => {
    const sink = memorySink();
    const { at } = play(sink, { commitEvery: { milliseconds: 50 } }, abc, ['h|', '120ms h|', 'h|']);
    expect(sink.log.slice(0, 4)).to.deep.equal(['open', 'write 2', 'commit cursor 2', 'write 2']);
    expect(at.slice(0, 3)).to.deep.equal([50, 50, 121]);
  });

  it('should commit records of a page that is not done yet', () => {
    const sink = memorySink();
    const slowly = mergeMap(({ record }: FlowInput<unknown, undefined>) =>
      of(record).pipe(delay(60)),
    );
    play(
      sink,
      { window: 'record', flow: slowly, commitEvery: { milliseconds: 50 } },
      [['a', 'b', 'c']],
      'h|',
    );
    expect(sink.log).to.deep.equal([
      'open',
      'write 1',
      'commit cursor 1',
      'write 1',
      'commit cursor 1',
      'write 1',
      'commit lastPage 1',
      'close complete',
    ]);
  });

  it('should go on from the place in the sink, and count on', () => {
    const first = memorySink();
    const failed = play(first, {}, abc, ['h|', 'h|', '#']);
    expect(failed.error).to.include({ code: 'ERR_OKTA_NETWORK', recordsStreamed: 4 });
    expect(first.rows).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(first.checkpoint()).to.deep.equal(cursorOf(failed.error));
    expect(first.log.slice(-2)).to.deep.equal(['commit cursor 4', 'close error']);
    const second = memorySink(undefined, first.checkpoint());
    const { running, org } = play(second);
    expect(second.rows).to.deep.equal(['e']);
    expect(running.at(-1)).to.include({ recordsStreamed: 5, end: 'lastPage' });
    expect(org.requests).to.have.length(1);
  });

  it('should drop what a window has put out when its flow fails', () => {
    const sink = memorySink();
    const flow = map(({ record }: FlowInput<unknown, undefined>) => {
      if (record === 'd') throw new RangeError('mine');
      return record;
    });
    const { error, outputs } = play(sink, { flow });
    expect(error).to.be.instanceOf(RangeError);
    expect(sink.rows).to.deep.equal(['a', 'b']);
    expect(outputs).to.deep.equal(['a', 'b']);
    expect(sink.checkpoint()).to.deep.equal(cursorOf(error));
    expect(sink.outcomes).to.deep.equal([{ kind: 'error', error }]);
  });

  describe('windows that outgrow a chunk', () => {
    const many = (failAt?: number): Streaming['flow'] =>
      pipe(
        concatMap(({ record }) =>
          record === 'c'
            ? range(0, 2_500).pipe(
                map((number) => {
                  if (number === failAt) throw new RangeError('mine');
                  return number;
                }),
              )
            : of(record),
        ),
      );
    const flowOf = (failAt?: number): Streaming => ({
      flow: many(failAt) as NonNullable<Streaming['flow']>,
    });

    it('should be handed over in parts, behind a commit of what has settled', () => {
      const sink = memorySink();
      const { outputs } = play(sink, flowOf());
      expect(sink.log).to.deep.equal([
        'open',
        'write 2',
        'commit cursor 2',
        'write 1000',
        'write 1000',
        'write 501',
        'write 1',
        'commit lastPage 2502',
        'close complete',
      ]);
      expect(outputs).to.deep.equal(sink.rows);
    });

    it('should leave nothing behind when they fail', () => {
      const sink = memorySink();
      const { error } = play(sink, flowOf(2_300));
      expect(error).to.be.instanceOf(RangeError);
      expect(sink.rows).to.deep.equal(['a', 'b']);
      expect(sink.log.slice(-2)).to.deep.equal(['write 1000', 'close error']);
      expect(sink.checkpoint()).to.deep.equal(cursorOf(error));
    });
  });

  it('should commit and keep the place when it is told to stop', () => {
    const sink = memorySink();
    const slowly = concatMap(({ record }: FlowInput<unknown, undefined>) =>
      of(record).pipe(delay(10)),
    );
    const { running } = play(sink, { flow: slowly, until: timer(15) });
    expect(running.at(-1)).to.include({ end: 'stopped', recordsStreamed: 2 });
    expect(sink.rows).to.deep.equal(['a', 'b']);
    expect(sink.checkpoint()).to.include({ recordsStreamed: 2 });
    expect(sink.outcomes).to.deep.equal([{ kind: 'complete', end: 'stopped' }]);
  });

  it('should heed a stop that comes while the sink is being opened', () => {
    const sink = memorySink((call) =>
      call === 'open' ? timer(20).pipe(concatMap(() => [])) : undefined,
    );
    const { running, org } = play(sink, { until: timer(5) });
    expect(running.at(-1)).to.include({ end: 'stopped', recordsStreamed: 0 });
    expect(org.requests).to.have.length(1);
    expect(sink.rows).to.deep.equal([]);
  });

  it('should stop when until is aborted', () => {
    const sink = memorySink();
    const slowly = concatMap(({ record }: FlowInput<unknown, undefined>) =>
      of(record).pipe(delay(10)),
    );
    const controller = new AbortController();
    const { running } = play(sink, {
      flow: pipe(
        slowly,
        tap(() => {
          controller.abort();
        }),
      ),
      until: controller.signal,
    });
    expect(running.at(-1)).to.include({ end: 'stopped', recordsStreamed: 2 });
    expect(sink.rows).to.deep.equal(['a', 'b']);
  });

  describe('its observer', () => {
    const shared = new RangeError('of both');
    const failing = map(({ record }: FlowInput<unknown, undefined>) => {
      if (record === 'c') throw shared;
      return record;
    });
    let reported: unknown[];

    beforeEach(() => {
      reported = [];
      config.onUnhandledError = (error: unknown) => reported.push(error);
    });
    afterEach(() => {
      config.onUnhandledError = null;
    });

    it('should be told the place of its own run, where two end with one error', () => {
      const places: unknown[] = [];
      const observer = {
        error: (error: unknown, { recordsStreamed, cursor }: RunProgress) => {
          places.push([error, recordsStreamed, cursor === cursorOf(error)]);
        },
      };
      const first = play(memorySink(), { flow: failing, observer });
      play(memorySink(), { flow: failing, observer, window: 3 });
      expect(first.error).to.equal(shared);
      expect(places).to.deep.equal([
        [shared, 2, true],
        [shared, 0, true],
      ]);
    });

    it('should change nothing by what it throws at the end', async () => {
      const thrown = new Error('mine');
      const fail = () => {
        throw thrown;
      };
      const observer = { error: fail, complete: fail };
      expect(play(memorySink(), { observer }).outputs).to.have.length(5);
      expect(play(memorySink(), { flow: failing, observer }).error).to.equal(shared);
      await setTimeout(5);
      expect(reported).to.deep.equal([thrown, thrown]);
    });

    it('should end the run by what it throws midway', () => {
      const thrown = new Error('mine');
      const observer = {
        next: () => {
          throw thrown;
        },
      };
      expect(play(memorySink(), { observer }).error).to.equal(thrown);
    });
  });

  it('should finish a job whose own record limit is reached, and no other', () => {
    const finish = (streaming: Streaming) => {
      const sink = memorySink();
      play(sink, streaming);
      return [sink.log.at(-2), sink.checkpoint() === undefined];
    };
    expect(finish({ recordLimit: 3 })).to.deep.equal(['commit recordLimit 3', true]);
    expect(finish({ recordLimit: 0 })).to.deep.equal(['commit recordLimit 0', true]);
    expect(finish({ maxPages: 2 })).to.deep.equal(['commit cursor 4', false]);
    const single = memorySink();
    play(single, {}, [{ body: { id: 1 } }]);
    expect(single.log.at(-2)).to.equal('commit notPaginated 1');
  });

  describe('unsubscribing', () => {
    it('should let a commit end, then close', () => {
      const sink = memorySink((call) => (call.startsWith('commit') ? timer(30) : undefined));
      const { outputs } = play(sink, {}, abc, 'h|', 10);
      expect(sink.log.slice(-2)).to.deep.equal(['commit lastPage 5', 'close unsubscribed']);
      expect(sink.rows).to.have.length(5);
      expect(outputs).to.deep.equal([]);
    });

    it('should close at once when nothing is under way', () => {
      const sink = memorySink();
      play(sink, {}, abc, ['h|', '1s h|'], 10);
      expect(sink.log).to.deep.equal(['open', 'write 2', 'close unsubscribed']);
      expect(sink.rows).to.deep.equal([]);
    });

    it('should close what is being opened', () => {
      const sink = memorySink((call) =>
        call === 'open' ? timer(20).pipe(concatMap(() => [])) : undefined,
      );
      const { org } = play(sink, {}, abc, 'h|', 10);
      expect(sink.log).to.deep.equal(['open', 'close unsubscribed']);
      expect(org.requests).to.deep.equal([]);
    });
  });

  describe('a sink that fails', () => {
    for (const call of [
      'open',
      'write 2',
      'commit cursor 4',
      'commit lastPage 1',
      'close complete',
    ]) {
      it(`should end the run as an OktaSinkError: ${call}`, () => {
        const cause = new Error('disk full');
        const sink = memorySink((name) => (name === call ? throwError(() => cause) : undefined));
        const { error } = play(sink, { commitEvery: { rows: 3 } });
        expect(error).to.be.instanceOf(OktaSinkError).and.to.include({ cause });
        expect((error as Error).message).to.contain(
          `failed in ${call.split(' ')[0] ?? ''} (disk full)`,
        );
        if (call !== 'close complete') expect(cursorOf(error) ?? {}).to.include({ v: 1 });
        if (!/open|close/.test(call)) expect(sink.log.at(-1)).to.equal('close error');
      });
    }

    it('should be told by its own error of this library', () => {
      const cause = new OktaSinkError('held by another', { holder: 'host:1' });
      const { error } = play(memorySink(() => throwError(() => cause)));
      expect(error).to.equal(cause);
    });

    it('should hide nothing by failing to close', () => {
      const sink = memorySink((name) =>
        name === 'close error' ? throwError(() => new Error('2')) : undefined,
      );
      const { error } = play(sink, {}, abc, '#');
      expect(error).to.include({ code: 'ERR_OKTA_NETWORK' });
    });
  });

  it('should ask for no page beyond what the sink has taken', () => {
    const sink = memorySink((call) => (call.startsWith('write') ? NEVER : undefined));
    const pages = Array.from({ length: 20 }, (_, page) => [page]);
    const { org } = play(sink, { readAhead: 2 }, pages, 'h|', 1_000);
    expect(org.requests).to.have.length(3);
  });

  describe('resume', () => {
    const placeOf = (): Cursor => {
      const sink = memorySink();
      play(sink, {}, abc, ['h|', '#']);
      return sink.checkpoint() as Cursor;
    };

    it('never: should begin afresh', () => {
      const sink = memorySink(undefined, placeOf());
      play(sink, { resume: 'never' });
      expect(sink.rows).to.have.length(5);
    });

    it('require: should be an error when there is nothing to go on from', () => {
      const sink = memorySink();
      const { error, org } = play(sink, { resume: 'require', job: 'nightly' });
      expect(error).to.be.instanceOf(OktaSinkError).and.to.include({ job: 'nightly' });
      expect(org.requests).to.deep.equal([]);
      expect(sink.log).to.deep.equal(['open', 'close error']);
      const resumed = memorySink(undefined, placeOf());
      play(resumed, { resume: 'require' });
      expect(resumed.rows).to.deep.equal(['c', 'd', 'e']);
    });

    it("should refuse another request's place", () => {
      const sink = memorySink(undefined, placeOf());
      const { error } = play(sink, { recordsKey: 'x' }, abc, 'h|');
      expect(error).to.include({ code: 'ERR_OKTA_BODY' });
      const other = { ...placeOf(), request: 'another' } as Cursor;
      const refused = play(memorySink(undefined, other), { job: 'nightly' });
      expect(refused.error).to.include({ code: 'ERR_OKTA_CURSOR' });
      expect((refused.error as Error).message).to.contain(
        'the checkpoint of job nightly in the sink',
      );
      expect(refused.org.requests).to.deep.equal([]);
    });

    it('should begin afresh where the org refuses the place, when asked to', () => {
      const pages: MarblePages = (request) =>
        request.url.includes('after=1')
          ? { statusCode: 400, body: { errorCode: 'E0000029' } }
          : { body: ['a', 'z'] };
      const sink = memorySink(undefined, placeOf());
      const failed = play(sink, {}, pages);
      expect(failed.error).to.include({ code: 'ERR_OKTA_CURSOR' });
      const restarted = memorySink(undefined, placeOf());
      const { error, outputs } = play(restarted, { onStaleCursor: 'restart' }, pages);
      expect(error).to.equal(undefined);
      expect(outputs).to.deep.equal(['a', 'z']);
      expect(restarted.log).to.deep.equal([
        'open',
        'close error',
        'open',
        'write 2',
        'commit lastPage 2',
        'close complete',
      ]);
      expect(restarted.jobs.map(({ resume }) => resume)).to.deep.equal(['auto', 'never']);
    });
  });

  it('should open a session for each subscription', () => {
    const sink = memorySink();
    play(sink);
    play(sink);
    expect(sink.jobs).to.have.length(2);
    expect(sink.jobs[0]?.run).to.not.equal(sink.jobs[1]?.run);
  });

  it('should take whatever ObservableInput a sink returns', async () => {
    const rows: unknown[] = [];
    const org = (await import('../../../../lib/sandbox/index.js')).startSandbox({ users: 450 });
    const { orgUrl, token, close } = await org;
    const action = customApiAction({ orgUrl, auth: apiToken(token) });
    await new Promise<void>((resolve, reject) => {
      action
        .stream({
          relativeUrl: '/api/v1/users',
          query: { search: 'created gt "1970-01-01T00:00:00.000Z"' },
          streaming: {
            sink: {
              open: async () =>
                Promise.resolve({
                  write: (given) => from(Promise.resolve(rows.push(...given))),
                  commit: async () => Promise.resolve(),
                  close: () => [],
                }),
            },
          },
        })
        .subscribe({ complete: resolve, error: reject });
    });
    await close();
    expect(rows).to.have.length(450);
  });
});
