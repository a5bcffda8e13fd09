import { defer, map, pipe, Subject, throwError, type Observable } from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import type { ParsedStream } from '../../options/input.js';
import type { CursorContent } from '../../checkpoint/cursor.js';
import type { Page } from '../../paging/page.js';
import type { RunContext } from '../context.js';
import type { Checkpoint, Sink } from '../../sinks/types.js';
import type { Cursor, End } from '../../cursor.js';
import type { RowCounts } from '../../types/output.js';
import type { FlowInput } from '../../types/streaming.js';
import { pathOf } from '../../url/query.js';
import { batches } from './batches.js';
import { committed, type LaneEvent } from './committed.js';
import type { Lane } from '../lanes/lane.js';
import type { LaneSet } from '../lanes/laneSet.js';
import { openSession } from './openSession.js';
import type { ReadLanesOptions } from '../lanes/readLanes.js';
import { readCheckpoint } from '../../checkpoint/start.js';
import { withoutRecords } from './withoutRecords.js';

/** What a run gives to have its windows loaded into a sink. */
export interface LoadedOptions {
  /** What becomes of the windows of each lane of the run, from a place on. */
  readonly windowsFrom: <X>(
    place: CursorContent,
    through: ReadLanesOptions<X>['through'],
  ) => Observable<X>;
  /** The lanes of the run. */
  readonly lanes: () => LaneSet;
  /** Told of pages whose rows the sink has taken. */
  readonly release: (lane: Lane, pages: number) => void;
  /** Told of a commit. */
  readonly onCommit: (rows: RowCounts) => void;
  /** The time by the clock of the org. */
  readonly now: () => Date;
  /** Whether somebody wants what the flow emits, behind its commit. */
  readonly keepsOutputs: boolean;
}

/**
 * The windows of a run, each behind the commit that has made its rows and the place behind it durable
 * in `sink`; they begin where the sink says that the job stands.
 */
export function loaded(
  stream: ParsedStream,
  sink: Sink<unknown>,
  start: CursorContent,
  { connection, run, context }: RunContext,
  { windowsFrom, lanes, release, onCommit, now, keepsOutputs }: LoadedOptions,
): Observable<LaneEvent<Lane, Page>> {
  return defer(() => {
    const name = stream.job ?? `${pathOf(stream.url)}#${start.request}`;
    const job = { name, run, resume: stream.resume, incremental: stream.since !== undefined, now };
    const placeAt = (isEnd: boolean): Checkpoint | undefined => {
      const cursor = lanes().cursor('written');
      // A sink that has been told that a job is finished is told no more.
      if (cursor === undefined && !isEnd) return undefined;
      const end = lanes().end('written');
      // A job with `since` is never done: its place is all that tells what is new.
      const isDone = cursor === undefined || (isEnd && stream.since === undefined);
      return isDone && isFinish(end) ? { finished: true, end } : { cursor: cursor as Cursor };
    };
    return openSession(
      sink,
      job,
      context,
      (session) => {
        if (session.checkpoint === undefined && stream.resume === 'require') {
          return throwError(() => nothingToResume(name));
        }
        const place =
          session.checkpoint === undefined || stream.resume === 'never'
            ? start
            : readCheckpoint(
                stream,
                session.checkpoint,
                start.request,
                `the checkpoint of job ${name} in the sink`,
              );
        const due = new Subject<void>();
        let rowsWritten = 0;
        const through = (lane: Lane) =>
          pipe(
            batches<Page>(due),
            map((batch) => ({ lane, batch })),
          );
        return windowsFrom(place, through).pipe(
          committed(
            {
              session,
              commitEvery: stream.commitEvery,
              scheduler: connection.scheduler,
              // Without a flow, the State that stands beside each record is not worth a column.
              rowOf:
                stream.flow === undefined
                  ? (output) => (output as FlowInput<unknown, unknown>).record
                  : (output) => output,
              keepsOutputs,
              kept: ({ kind, window }) => ({ kind, window: window.map(withoutRecords) }),
              written: (lane, { window }) => {
                release(lane, lane.written.settle(window));
              },
              durable: (rows) => {
                rowsWritten += rows;
                const rowsRefused = session.rowsRefused();
                onCommit({ rowsCommitted: rowsWritten - rowsRefused, rowsRefused });
              },
              placeAt,
            },
            due,
          ),
        );
      },
      () => ({ kind: 'complete', end: lanes().end('settled') }),
    );
  });
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
