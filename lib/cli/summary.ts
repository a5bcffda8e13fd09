import { OktaApiError, OktaStreamsError } from '../errors.js';
import type { End } from '../cursor.js';
import type { SyncSummary, TableSummary } from '../sync/events.js';
import { inCommandWords } from './commandWords.js';
import { exitCodes, type Ending } from './exitCode.js';
import { count, duration } from './progressText.js';
import type { Tally, WorkCounts } from './tally.js';

/** The last line of `--json`. Fields are added to it, never taken away or given another meaning. */
export interface Summary {
  readonly type: 'summary';
  /** 1: the shape that is described here. */
  readonly v: 1;
  readonly ending: Ending;
  readonly exitCode: (typeof exitCodes)[Ending];
  /** Why a stream that ended well has ended. */
  readonly end?: End;
  /** Where the rows of a stream went. */
  readonly to?: string;
  /** Whether the same command goes on where this one ended. */
  readonly resumable: boolean;
  /** Records that have settled, those of earlier runs of the job included. */
  readonly recordsStreamed: number;
  /** Rows that this run has made. */
  readonly rows: number;
  /** Of them, those that are durable in the target, and those that it did not take. */
  readonly rowsCommitted: number;
  readonly rowsRefused: number;
  /** Records in the dead letter of this run. */
  readonly failed: number;
  /** Parents of `--for-each` whose children have all settled, those of earlier runs included. */
  readonly parentsDone?: number;
  /** Parents of `--for-each` that were gone when their children were asked for. */
  readonly parentsGone: number;
  readonly pages: number;
  readonly requests: number;
  readonly retries: number;
  /** Milliseconds spent waiting for rate limits and before retries. */
  readonly waited: number;
  /** Milliseconds from first to last. */
  readonly elapsed: number;
  readonly error?: SummaryError;
  /** Of `work`: records by what has become of their deliveries, counted each time that they came. */
  readonly work?: WorkCounts;
  /** Of `sync`: rows that name what is not there without a reason. */
  readonly orphans?: number;
  /** Of `sync`: what has become of each table. */
  readonly tables?: readonly TableSummary[];
}

/** What ended a command, never with a secret in it. */
export interface SummaryError {
  readonly name: string;
  readonly message: string;
  /** `ERR_OKTA_…`, where it is an error of this library. */
  readonly code?: string;
  readonly statusCode?: number;
  readonly requestId?: string;
}

/** What is known at the end of a command. */
export interface Finished {
  readonly ending: Ending;
  readonly tally: Tally;
  readonly elapsed: number;
  readonly end?: End | undefined;
  readonly to?: string | undefined;
  readonly resumable?: boolean | undefined;
  readonly failed?: number | undefined;
  readonly parentsGone?: number | undefined;
  readonly error?: unknown;
  readonly sync?: SyncSummary | undefined;
}

/** The end of a command, for programs. */
export function summary(finished: Finished): Summary {
  const { ending, tally, elapsed, end, to, resumable = false, failed = 0, error, sync } = finished;
  const { recordsStreamed, rows, rowsCommitted, rowsRefused, pages, requests, retries } = tally;
  return {
    type: 'summary',
    v: 1,
    ending,
    exitCode: exitCodes[ending],
    ...(end === undefined ? {} : { end }),
    ...(to === undefined ? {} : { to }),
    resumable,
    recordsStreamed,
    rows,
    rowsCommitted,
    rowsRefused,
    failed,
    ...(tally.parents === undefined ? {} : { parentsDone: tally.parents }),
    parentsGone: finished.parentsGone ?? 0,
    pages,
    requests,
    retries,
    waited: Math.round(tally.waited),
    elapsed: Math.round(elapsed),
    ...(error === undefined ? {} : { error: summaryError(error) }),
    ...(tally.work === undefined ? {} : { work: tally.work }),
    ...(sync === undefined ? {} : { orphans: sync.orphans, tables: sync.tables }),
  };
}

/** The end of a stream, for people: what it did, and how to go on. */
export function summaryText(finished: Finished): string {
  const { tally, elapsed, end, to = '-', resumable = false } = finished;
  const { failed = 0, parentsGone = 0 } = finished;
  const did = [
    ...(tally.parents === undefined ? [] : [count(tally.parents, 'parent')]),
    ...(parentsGone === 0 ? [] : [`${count(parentsGone)} gone`]),
    count(tally.recordsStreamed, 'record'),
    ...(tally.areRowsOther ? [count(tally.rows, 'row')] : []),
    count(tally.pages, 'page'),
    duration(elapsed),
    // Where something failed, it is worth a look what is there all the same: it may be nothing.
    ...(failed === 0
      ? []
      : [`${count(failed)} failed, ${count(tally.rowsCommitted, 'row')} in the target`]),
    ...(end === undefined ? [] : [end]),
  ].join(' · ');
  const where = to === '-' ? '' : ` → ${to}`;
  return `${did}${where}\n${resumable ? 'The same command goes on from there.\n' : ''}`;
}

function summaryError(error: unknown): SummaryError {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { name } = error;
  const message = inCommandWords(error.message);
  if (!(error instanceof OktaStreamsError)) return { name, message };
  const { code, requestId } = error;
  return {
    name,
    message,
    code,
    ...(error instanceof OktaApiError ? { statusCode: error.statusCode } : {}),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
