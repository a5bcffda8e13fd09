import { concat, defer, EMPTY, map, pipe, Subject, takeUntil, type Observable } from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import type { ParsedStream } from '../../options/input.js';
import { writeCursor, type CursorContent } from '../../checkpoint/cursor.js';
import type { Page } from '../../paging/page.js';
import type { RunContext } from '../context.js';
import type { Checkpoint, Job, Sink } from '../../sinks/types.js';
import type { Cursor, End } from '../../cursor.js';
import type { FlowInput } from '../../types/streaming.js';
import { pathOf } from '../../url/query.js';
import { batches } from './batches.js';
import { committed } from './committed.js';
import type { LaneSet } from '../lanes/laneSet.js';
import { openSession, type OpenSession } from './openSession.js';
import type { OpenRun } from '../openRun.js';
import { inGeneration, readCheckpoint } from '../../checkpoint/start.js';
import { withoutRecords } from './withoutRecords.js';

/** What loading takes of a run. */
export interface LoadedOptions {
  /** Opens the run, once its checkpoint is known. */
  readonly open: (checkpoint: CursorContent) => OpenRun;
  /** Emits when the run is to end well: then rows in hand wait for room no longer. */
  readonly stop: Observable<unknown>;
  /** Whether somebody wants what the flow emits, behind its commit. */
  readonly keepsOutputs: boolean;
}

/**
 * The outputs of a run, each window of them behind the commit that has made its rows and the checkpoint behind it
 * durable in `sink`; they begin where the sink says that the job stands.
 */
export function loaded(
  stream: ParsedStream,
  sink: Sink<unknown>,
  start: CursorContent,
  { connection, run: runId, context, emit }: RunContext,
  { open, stop, keepsOutputs }: LoadedOptions,
): Observable<unknown> {
  return defer(() => {
    const { scheduler } = connection;
    const name =
      stream.job ?? `${pathOf(stream.url).replace(/%7B(.*?)%7D/g, '{$1}')}#${start.request}`;
    const clock = { now: () => new Date(scheduler.now()) };
    const job: Job = {
      name,
      run: runId,
      resume: stream.resume,
      incremental: stream.since !== undefined,
      generation: stream.generation,
      path: pathOf(stream.url),
      now: () => clock.now(),
      onLeaseWatch: ({ holder, milliseconds }) => {
        const known = holder === undefined ? {} : { holder };
        emit(() => ({ type: 'lease', job: name, ...known, milliseconds }));
      },
    };
    return openSession(sink, job, context, (session) => {
      const left = leftBy(session, stream, start, name);
      const checkpoint = inGeneration(stream.generation, start, left);
      if (stream.resume === 'require' && checkpoint !== left) throw nothingToResume(name);
      const run = open(checkpoint);
      clock.now = run.now;
      const due = new Subject<void>();
      const rows = { written: 0 };
      // With the commit in which their parents are done.
      const removed = () =>
        defer(() => {
          const gone = run.lanes.parents?.forgotten() ?? [];
          return gone.length === 0 ? EMPTY : (session.remove?.(gone) ?? EMPTY);
        });
      const work = run
        .windows((lane) =>
          pipe(
            batches<Page>(due),
            map((batch) => ({ lane, batch })),
          ),
        )
        .pipe(
          committed(
            {
              session: {
                commit: (checkpoint) => concat(removed(), session.commit(checkpoint)),
                write: (more) => concat(session.ready().pipe(takeUntil(stop)), session.write(more)),
              },
              commitEvery: stream.commitEvery,
              scheduler,
              // Without a flow, the State that stands beside each record is not worth a column.
              rowOf:
                stream.flow === undefined
                  ? (output) => (output as FlowInput<unknown, unknown>).record
                  : (output) => output,
              keepsOutputs,
              kept: ({ kind, window }) => ({ kind, window: window.map(withoutRecords) }),
              released: run.outputs,
              written: run.flushed,
              durable: (count) => {
                rows.written += count;
                const rowsRefused = session.rowsRefused();
                run.committed({ rowsCommitted: rows.written - rowsRefused, rowsRefused });
              },
              checkpointAt: (isEnd) => checkpointAt(run.lanes, stream, isEnd, checkpoint),
            },
            due,
          ),
        );
      return { work, outcome: () => ({ kind: 'complete', end: run.lanes.end('committed') }) };
    });
  });
}

/** Where an earlier run has left the job, where the sink has a checkpoint that counts. */
function leftBy(
  { checkpoint }: Pick<OpenSession, 'checkpoint'>,
  stream: ParsedStream,
  start: CursorContent,
  job: string,
): CursorContent | undefined {
  return checkpoint === undefined || stream.resume === 'never'
    ? undefined
    : readCheckpoint(stream, checkpoint, start.request, `the checkpoint of job ${job} in the sink`);
}

/** The checkpoint behind all windows written; none where no commit but the last may tell it. */
function checkpointAt(
  lanes: LaneSet,
  { since }: ParsedStream,
  isEnd: boolean,
  { generation, next, request }: CursorContent,
): Checkpoint | undefined {
  // A generation that was finished before has been committed.
  if (generation?.end !== undefined) return undefined;
  const cursor = lanes.cursor('flushed');
  // No commit follows `finished`.
  if (cursor === undefined && !isEnd) return undefined;
  const end = lanes.end('flushed');
  // A job with `since` is never done: its checkpoint alone knows what is new.
  const isDone = cursor === undefined || (isEnd && since === undefined);
  if (!isDone || !isFinish(end)) return { cursor: cursor as Cursor };
  if (generation === undefined) return { finished: true, end };
  const content = {
    next,
    delivered: [],
    recordsStreamed: lanes.recordsStreamed('flushed'),
    request,
  };
  const { name } = generation;
  return { finished: true, end, cursor: writeCursor({ ...content, generation: { name, end } }) };
}

/** Whether a run that ended so has done all that its job asks for. */
function isFinish(end: End): end is 'lastPage' | 'notPaginated' | 'recordLimit' {
  return end === 'lastPage' || end === 'notPaginated' || end === 'recordLimit';
}

function nothingToResume(job: string): OktaSinkError {
  return new OktaSinkError(
    `the sink holds no checkpoint of job ${job} to go on from: it has finished, or has never run; ` +
      "begin it with streaming.resume 'auto'",
    { job },
  );
}
