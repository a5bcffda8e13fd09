import {
  debounceTime,
  EMPTY,
  filter,
  ignoreElements,
  merge,
  Subject,
  takeUntil,
  tap,
  type Observable,
} from 'rxjs';
import { outputsOf } from '../../operators/outputsOf.js';
import type { Settled } from '../../operators/windowEvents.js';
import type { CursorContent } from '../checkpoint/cursor.js';
import { firstUrl } from '../checkpoint/start.js';
import type { End } from '../cursor.js';
import { orgClock } from '../incremental/orgClock.js';
import type { ParsedStream } from '../options/input.js';
import { rowKeyOf } from '../parents/rowKey.js';
import { checkIncrementalPage } from '../paging/checkIncrementalPage.js';
import type { Page } from '../paging/page.js';
import { advance } from '../paging/progress.js';
import type { FinalOutput, RowCounts, StreamOutput } from '../types/output.js';
import type { RunProgress } from '../types/streaming.js';
import type { RunContext } from './context.js';
import type { Lane } from './lanes/lane.js';
import { laneSet, type LaneSet } from './lanes/laneSet.js';
import { readLanes, type ReadLanesOptions } from './lanes/readLanes.js';
import { readParents } from './lanes/readParents.js';

/** A run from a checkpoint on: its lanes, its clock, and what has become of its windows. */
export interface OpenRun {
  readonly lanes: LaneSet;
  /** The windows of all its lanes, and what becomes of those of each. */
  readonly windows: <X>(through: ReadLanesOptions<X>['through']) => Observable<X>;
  /** Enters a window whose rows a sink has flushed: its pages are no demand any more. */
  readonly flushed: (lane: Lane, event: Settled<Page>) => void;
  /** Enters what has become of rows by a commit. */
  readonly committed: (rows: RowCounts) => void;
  /** What a lane has put out; each of its windows that is done is entered: it frees demand, and the observer hears of it. */
  readonly outputs: ReadLanesOptions<unknown>['through'];
  /** The last running output; the observer receives it, unless it has already. */
  readonly final: () => FinalOutput;
  /** Where another run can go on. */
  readonly progress: () => RunProgress;
  readonly counts: () => RunCounts;
  /** The time by the clock of the org. */
  readonly now: () => Date;
}

/** What a run has come to, for its end to tell. */
export type RunCounts = { readonly recordsStreamed: number } & Partial<RowCounts>;

/** What a run tells that had nothing to read, since its generation was finished. */
const nothingRead: Pick<Page, 'statusCode' | 'headers'> = { statusCode: 200, headers: {} };

/** A window that is open for so many milliseconds is worth telling of. */
const stallAfter = 60_000;

/**
 * Opens a run at a checkpoint: the one file where what has settled becomes demand again.
 *
 * @param stop Ends it well at its first value, which may have come already.
 */
export function openRun(
  stream: ParsedStream,
  checkpoint: CursorContent,
  context: RunContext,
  stop: Observable<unknown>,
): OpenRun {
  const { connection, emit } = context;
  const { observer, sink, since, window } = stream;
  const halt = new Subject<void>();
  const activity = new Subject<void>();
  const clock = orgClock(connection.scheduler);
  const lanes = laneSet(stream, checkpoint, clock);
  const isDivided = (checkpoint.lanes ?? stream.lanes ?? stream.parents) !== undefined;
  /** The page that was read last, the one that settled last, and whether the observer knows the end. */
  const known: { read?: Page; settled?: Page | undefined; rows?: RowCounts; isReported: boolean } =
    {
      ...(sink === undefined ? {} : { rows: { rowsCommitted: 0, rowsRefused: 0 } }),
      isReported: false,
    };

  const progress = () => ({
    recordsStreamed: lanes.recordsStreamed('committed'),
    cursor: lanes.cursor('committed'),
  });
  const outputWith = (end: End | undefined): StreamOutput => {
    // A run that was stopped before anything settled reports the page that it read.
    const { statusCode, headers } = known.settled ?? known.read ?? nothingRead;
    const parentsDone = lanes.parentsDone('committed');
    const soFar = {
      ...{ statusCode, headers, body: undefined, ...progress(), ...known.rows },
      ...(parentsDone === undefined ? {} : { parentsDone }),
    };
    return end === undefined ? { ...soFar, done: false } : { ...soFar, done: true, end };
  };
  const report = (output: StreamOutput) => {
    known.isReported = output.done;
    context.context.run(() => observer?.next?.(output));
  };
  const release = ({ progress }: Lane, pages: number) => {
    if (pages > 0) advance(progress, { settled: progress.value.settled + pages });
  };
  const onPage = (page: Page) => {
    known.read = page;
    activity.next();
    clock.hear(page.headers);
    if (since !== undefined) checkIncrementalPage(page, checkpoint.since?.runStartedAt, clock);
  };

  const stops = stop.pipe(
    tap(() => {
      lanes.stop();
      // Before the first page is read it is for the page to withhold its records.
      if (known.read !== undefined) halt.next();
    }),
  );
  const stalls = activity.pipe(
    debounceTime(stallAfter, connection.scheduler),
    filter(() =>
      [...lanes.lanes].some(({ progress }) => progress.value.counted > progress.value.settled),
    ),
    tap(() => {
      emit(() => ({ type: 'stall', milliseconds: stallAfter }));
    }),
  );

  const settle = (lane: Lane, { window: spans }: Settled<Page>) => {
    const { committed } = lane;
    const pages = lanes.settle(lane, 'committed', spans);
    // What stands for a parent that is gone is no page to report, unless there is no other.
    if (committed.page?.isGone === true) known.read ??= committed.page;
    else known.settled = committed.page;
    activity.next();
    // A flow that spans the run is not done when the records of its last page are, and the end of
    // one lane is not that of all.
    const isEnd = committed.isWhole && window !== 'run' && !isDivided;
    if (observer?.next !== undefined) report(outputWith(isEnd ? committed.page?.end : undefined));
    // Rows in a sink are out of the way as soon as it has taken them.
    if (sink === undefined) release(lane, pages);
    else lanes.prune(lane);
  };

  return {
    lanes,
    windows: (through) => {
      if (checkpoint.generation?.end !== undefined) return EMPTY;
      const { parents: plan } = stream;
      const { parents: at } = checkpoint;
      const first = { ...stream, url: firstUrl(stream, checkpoint.since?.watermark) };
      const reading = { halt, onPage, through };
      const read =
        plan === undefined || at === undefined || lanes.parents === undefined
          ? readLanes(first, context, checkpoint, lanes, reading)
          : readParents(stream, context, lanes, {
              ...reading,
              plan,
              start: at,
              list: lanes.parents,
            });
      return read.pipe(takeUntil(merge(stops, stalls).pipe(ignoreElements())));
    },
    flushed: (lane, { window: spans }) => {
      release(lane, lanes.settle(lane, 'flushed', spans));
      const rowsOf = stream.parents?.rowsOf;
      if (rowsOf !== undefined && spans.some(({ page }) => page.isGone === true)) {
        lanes.parents?.forget(rowKeyOf(rowsOf, lane.parent));
      }
      lanes.prune(lane);
    },
    committed: (rows) => {
      known.rows = rows;
      lanes.commit();
    },
    outputs: (lane) =>
      outputsOf((event) => {
        settle(lane, event);
      }),
    final: () => {
      const output = outputWith(lanes.end('committed')) as FinalOutput;
      if (!known.isReported) report(output);
      return output;
    },
    progress,
    counts: () => ({ recordsStreamed: lanes.recordsStreamed('committed'), ...known.rows }),
    now: () => clock.now(),
  };
}
