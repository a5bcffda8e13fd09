import { expect } from 'chai';
import { EMPTY, from, map, mergeMap, throwError, timer } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { apiToken } from '../../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../../lib/customApiAction.js';
import { OktaCursorError, OktaInputError, OktaSinkError } from '../../../../lib/errors.js';
import { memoryQueue } from '../../../../lib/queues/memoryQueue.js';
import type { Sink } from '../../../../lib/sinks/types.js';
import { marbleOrg, type MarbleOrg } from '../../../../lib/testing/marbleOrg.js';
import type { ActionOutput } from '../../../../lib/types/output.js';
import type { StreamingControls } from '../../../../lib/types/streaming.js';
import { memorySink, type MemorySink } from '../../../support/memorySink.js';
import { testScheduler } from '../../../support/testScheduler.js';

const pages = [['a', 'b'], ['c', 'd'], ['e']];

describe('a run in a generation', () => {
  let scheduler: TestScheduler;
  let sink: MemorySink & Sink<unknown>;

  beforeEach(() => {
    scheduler = testScheduler();
    sink = Object.assign(memorySink(), { keepsGenerations: true });
  });

  const run = (streaming: StreamingControls, relativeUrl = '/api/v1/groups') => {
    const org: MarbleOrg = marbleOrg(scheduler, '--h|', pages);
    const action = customApiAction({
      orgUrl: 'https://acme.okta.com',
      auth: apiToken('token'),
      send: org.send,
    });
    const outcome: { output?: ActionOutput; error?: unknown } = {};
    scheduler.run(() => {
      action({
        requestType: 'GET(Streaming)',
        relativeUrl,
        streaming: { sink, ...streaming },
      }).subscribe({
        next: (output) => Object.assign(outcome, { output }),
        error: (error: unknown) => Object.assign(outcome, { error }),
      });
    });
    return { ...outcome, requests: org.requests.length };
  };

  it('should complete at once with its end, without a request, where it is finished', () => {
    const first = run({ generation: 'night-1' });
    expect(first.requests).to.equal(3);
    expect(first.output).to.include({ end: 'lastPage', recordsStreamed: 5, rowsCommitted: 5 });
    const second = run({ generation: 'night-1' });
    expect(second.requests).to.equal(0);
    expect(second.output).to.deep.equal({
      statusCode: 200,
      headers: {},
      body: undefined,
      recordsStreamed: 5,
      rowsCommitted: 0,
      rowsRefused: 0,
      cursor: undefined,
      done: true,
      end: 'lastPage',
    });
    expect(sink.rows).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    expect(sink.log.slice(-2)).to.deep.equal(['open', 'close complete']);
    expect(sink.outcomes.at(-1)).to.deep.equal({ kind: 'complete', end: 'lastPage' });
  });

  it('should tell the limit as the end where that has finished it', () => {
    expect(run({ generation: 'night-1', recordLimit: 2 }).requests).to.equal(1);
    const { output, requests } = run({ generation: 'night-1', recordLimit: 2 });
    expect(requests).to.equal(0);
    expect(output).to.include({ end: 'recordLimit', recordsStreamed: 2 });
  });

  it('should tell the sink its name and the path of the list', () => {
    run({ generation: 'night-1' });
    expect(sink.jobs[0]).to.include({ generation: 'night-1', path: '/api/v1/groups' });
  });

  it('should go on where the same generation was left', () => {
    run({ generation: 'night-1', maxPages: 1 });
    const { output, requests } = run({ generation: 'night-1' });
    expect(requests).to.equal(2);
    expect(output).to.include({ end: 'lastPage', recordsStreamed: 5 });
    expect(sink.rows).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    expect(run({ generation: 'night-1' }).requests).to.equal(0);
  });

  it('should begin afresh in another generation, whether the one before is finished or not', () => {
    run({ generation: 'night-1', maxPages: 1 });
    expect(run({ generation: 'night-2' }).requests).to.equal(3);
    expect(run({ generation: 'night-3' }).output).to.include({ recordsStreamed: 5 });
    expect(sink.rows).to.have.length(12);
  });

  it('should begin afresh without a generation where one is finished, and go on where it is not', () => {
    run({ generation: 'night-1', maxPages: 1 });
    expect(run({}).requests).to.equal(2);
    expect(run({ generation: 'night-1' }).requests).to.equal(0);
    expect(run({}).requests).to.equal(3);
  });

  it("should read again with resume 'never'", () => {
    run({ generation: 'night-1' });
    expect(run({ generation: 'night-1', resume: 'never' }).requests).to.equal(3);
  });

  it("should have nothing to resume from where another generation was left, with 'require'", () => {
    run({ generation: 'night-1' });
    expect(run({ generation: 'night-2', resume: 'require' }).error).to.be.instanceOf(OktaSinkError);
    expect(run({ generation: 'night-1', resume: 'require' }).requests).to.equal(0);
  });

  it('should not take the finish of another request for its own', () => {
    run({ generation: 'night-1', job: 'people' });
    const { error, requests } = run({ generation: 'night-1', job: 'people' }, '/api/v1/users');
    expect(requests).to.equal(0);
    expect(error).to.be.instanceOf(OktaCursorError);
  });

  it('should refuse a sink that forgets what is finished, and a job that never is', () => {
    const forgetful = run({ generation: 'night-1', ...{ sink: memorySink() } });
    expect(forgetful.error).to.be.instanceOf(OktaInputError);
    expect(forgetful.error).to.match(/generation needs a sink that remembers finished generations/);
    expect(run({ generation: 'night-1', since: true }).error).to.match(/since, whose job is never/);
    expect(run({ generation: '' }).error).to.match(/generation must be 1 to 200 characters/);
  });
});

describe('a sink that says how it is to be written to', () => {
  let scheduler: TestScheduler;
  const many = Array.from({ length: 20 }, (_, n) => [`${n.toString()}a`, `${n.toString()}b`]);

  beforeEach(() => {
    scheduler = testScheduler();
  });

  /** Loads many pages, and tells what has come of it by so many milliseconds. */
  const play = (sink: Sink<unknown>, streaming: StreamingControls, until = 1_000) => {
    const org = marbleOrg(scheduler, '--h|', many);
    const action = customApiAction({
      orgUrl: 'https://acme.okta.com',
      auth: apiToken('token'),
      send: org.send,
    });
    const told: string[] = [];
    scheduler.run(() => {
      const run = action({
        requestType: 'GET(Streaming)',
        relativeUrl: '/api/v1/groups',
        streaming: { sink, ...streaming },
      }).subscribe({
        next: (output) => told.push(output.end),
        error: (error: unknown) => told.push(String(error)),
      });
      timer(until).subscribe(() => {
        run.unsubscribe();
      });
    });
    return { requests: org.requests.length, told };
  };
  const commits = (sink: MemorySink) => sink.log.filter((call) => call.startsWith('commit')).length;

  it('should be committed to as often as it asks for, and as the stream says before that', () => {
    const hinted = () => Object.assign(memorySink(), { commitEvery: { rows: 10 } });
    const [often, seldom, partly] = [hinted(), hinted(), hinted()];
    play(often, {});
    expect(commits(often)).to.equal(4);
    play(seldom, { commitEvery: { rows: 100 } });
    expect(commits(seldom)).to.equal(1);
    play(partly, { commitEvery: { milliseconds: 5_000 } });
    expect(commits(partly)).to.equal(4);
  });

  it('should hold requests back until it has room', () => {
    const queue = memoryQueue(scheduler, { backlog: 4, rows: 2 });
    const { requests, told } = play(queue.sink, { readAhead: 1 });
    // Two commits are the backlog; one page waits for room, one is read ahead.
    expect(requests).to.equal(4);
    expect(told).to.deep.equal([]);
  });

  it('should go on when there is room', () => {
    const queue = memoryQueue(scheduler, { backlog: 4, rows: 2 });
    const rows: unknown[] = [];
    // In virtual time something always has to end what would look for more for ever.
    const until = timer(10_000, scheduler);
    const settled = queue.take({ until }).pipe(
      mergeMap((delivery) => {
        rows.push(...delivery.rows);
        return delivery.settle();
      }),
    );
    settled.subscribe();
    expect(play(queue.sink, {}, 10_000)).to.deep.equal({ requests: 20, told: ['lastPage'] });
    expect(rows).to.deep.equal(many.flat());
  });

  it('should be written what is in hand when the run is to end, however full it is', () => {
    const queue = memoryQueue(scheduler, { backlog: 4, rows: 2 });
    const { requests, told } = play(queue.sink, { readAhead: 0, until: timer(100, scheduler) });
    expect(requests).to.equal(3);
    expect(told).to.deep.equal(['stopped']);
    expect(play(queue.sink, { until: timer(100, scheduler) }).told).to.deep.equal(['stopped']);
  });

  it('should not keep a run that is unsubscribed while it waits for room', () => {
    const queue = memoryQueue(scheduler, { backlog: 4, rows: 2 });
    const closed: string[] = [];
    const sink: Sink<unknown> = {
      open: (job) =>
        from(queue.sink.open(job)).pipe(
          map((session) => ({
            ...session,
            close: ({ kind }) => {
              closed.push(kind);
              return EMPTY;
            },
          })),
        ),
      commitEvery: queue.sink.commitEvery,
    };
    play(sink, {}, 100);
    expect(closed).to.deep.equal(['unsubscribed']);
  });

  it('should end the run with what its room fails with', () => {
    const sink: Sink<unknown> = {
      open: (job) =>
        from(memorySink().open(job)).pipe(
          map((session) => ({ ...session, ready: () => throwError(() => new Error('no disk')) })),
        ),
    };
    expect(play(sink, {}).told[0]).to.match(/OktaSinkError: the sink failed in ready \(no disk\)/);
  });
});
