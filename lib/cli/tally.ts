import type { DeliveryOutcome } from '../queues/types.js';
import type { ActionEvent } from '../types/events.js';
import type { RowCounts, StreamOutput } from '../types/output.js';

/** What is left of the rate limit that the last page was counted against. */
export interface Budget {
  readonly limit: number;
  readonly remaining: number;
}

/** A pause that a request makes, and why. */
export interface Pause {
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** Records of a queue by what has become of their deliveries. */
export type WorkCounts = Readonly<Record<DeliveryOutcome['outcome'], number>>;

/** Of a worker that has had no delivery yet. */
export const noWork: WorkCounts = { settled: 0, released: 0, buried: 0, lost: 0 };

/** What has been counted of a command so far. */
export interface Tally {
  /** Records that have settled, those of earlier runs of the job included. */
  readonly recordsStreamed: number;
  /** Of them, those of earlier runs. */
  readonly recordsBefore: number;
  /** With `--for-each`: parents whose children have all settled, those of earlier runs included. */
  readonly parents: number | undefined;
  /** Rows that this run has made. */
  readonly rows: number;
  /** Whether rows are other than records: what a flow makes of them. */
  readonly areRowsOther: boolean;
  /** Rows of this run that are durable in the target. */
  readonly rowsCommitted: number;
  /** Rows that the target did not take and the dead letter has. */
  readonly rowsRefused: number;
  readonly pages: number;
  /** Of `work`: what has become of deliveries; those that come again are counted each time. */
  readonly work: WorkCounts | undefined;
  readonly requests: number;
  readonly retries: number;
  /** Milliseconds spent waiting for rate limits and before retries. */
  readonly waited: number;
  readonly pause: Pause | undefined;
  readonly budget: Budget | undefined;
  /** What people should know just now. */
  readonly notice: string | undefined;
}

/** Nothing counted yet. */
export const emptyTally: Tally = {
  recordsStreamed: 0,
  recordsBefore: 0,
  parents: undefined,
  rows: 0,
  areRowsOther: false,
  rowsCommitted: 0,
  rowsRefused: 0,
  pages: 0,
  work: undefined,
  requests: 0,
  retries: 0,
  waited: 0,
  pause: undefined,
  budget: undefined,
  notice: undefined,
};

/** Counts an event. */
export function afterEvent(tally: Tally, event: ActionEvent): Tally {
  switch (event.type) {
    case 'request':
      return { ...tally, requests: tally.requests + 1, pause: undefined };
    case 'page':
      return { ...tally, pages: tally.pages + 1 };
    case 'retry':
      return paused({ ...tally, retries: tally.retries + 1 }, event.at, event.delay, event.reason);
    case 'wait':
      return paused(tally, event.at, event.milliseconds, event.reason);
    case 'lease':
      return { ...tally, pause: { reason: 'lease', until: event.at + event.milliseconds } };
    case 'end':
      return withRows(tally, event);
    default:
      return tally;
  }
}

/** Counts what a settled window has brought. */
export function afterOutput(
  tally: Tally,
  output: Pick<StreamOutput, 'recordsStreamed' | 'headers' | 'parentsDone'> & Partial<RowCounts>,
): Tally {
  const { recordsStreamed, headers, parentsDone: parents = tally.parents } = output;
  const limit = lowest(headers['x-rate-limit-limit']);
  const remaining = lowest(headers['x-rate-limit-remaining']);
  const budget = limit === undefined || remaining === undefined ? undefined : { limit, remaining };
  return { ...withRows(tally, output), recordsStreamed, parents, budget: budget ?? tally.budget };
}

/** Counts what has become of a delivery. */
export function afterDelivery(tally: Tally, { outcome, rows }: DeliveryOutcome): Tally {
  const work = tally.work ?? noWork;
  const counted = { ...work, [outcome]: work[outcome] + rows };
  return { ...tally, work: counted, recordsStreamed: counted.settled };
}

/** Counts on from where an earlier run of the job stopped. */
export function afterResume(tally: Tally, recordsStreamed: number): Tally {
  return { ...tally, recordsStreamed, recordsBefore: recordsStreamed };
}

/** A stream without a sink says nothing of rows. */
function withRows(
  tally: Tally,
  { rowsCommitted = tally.rowsCommitted, rowsRefused = tally.rowsRefused }: Partial<RowCounts>,
): Tally {
  return { ...tally, rowsCommitted, rowsRefused };
}

function paused(tally: Tally, at: number, milliseconds: number, reason: string): Tally {
  return {
    ...tally,
    waited: tally.waited + milliseconds,
    pause: { reason, until: at + milliseconds },
  };
}

function lowest(lines: string | readonly string[] | undefined): number | undefined {
  const numbers = [lines ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .filter((text) => /^\s*\d+\s*$/.test(text))
    .map(Number);
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}
