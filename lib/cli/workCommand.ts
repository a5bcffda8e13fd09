import {
  catchError,
  concat,
  defer,
  from,
  ignoreElements,
  lastValueFrom,
  map,
  merge,
  of,
  Subject,
  tap,
} from 'rxjs';
import { beside } from '../../operators/beside.js';
import { flowWorkers } from '../queues/flowWorkers.js';
import type { DeliveryOutcome } from '../queues/types.js';
import type { FlowInput } from '../types/streaming.js';
import { checkPaths } from './checkPaths.js';
import { inCommandWords } from './commandWords.js';
import { deadLetters } from './deadLetters.js';
import { endingOfError } from './exitCode.js';
import { serveHealth } from './health.js';
import { interruption } from './interruption.js';
import { loadFlow } from './loadFlow.js';
import { openQueue } from './openQueue.js';
import { pairs, type Pairs } from './pairs.js';
import { count, duration, workText } from './progressText.js';
import { queueAddress } from './queueAddress.js';
import type { Conclusion, Report } from './report.js';
import { shownProgress } from './shownProgress.js';
import { stalledWork } from './stalledWork.js';
import { afterDelivery, noWork } from './tally.js';
import { TooManyFailures } from './tooManyFailures.js';
import { UsageError } from './usageError.js';
import { waitsFor } from './waitsFor.js';

/** The options of `work`, as they were typed. */
export interface WorkCommandOptions {
  readonly from: string;
  readonly flow: string;
  readonly state?: readonly string[];
  readonly window?: 'page' | 'record';
  readonly concurrency?: number;
  readonly rows?: number;
  readonly maxDeliveries?: number;
  readonly deadLetter?: string;
  readonly maxFailures?: number;
  readonly untilEmpty?: true;
  readonly generation?: string;
  readonly healthPort?: number;
}

/**
 * Works on the records of a queue by a helper flow, until it is told to stop, or with `--until-empty`
 * until nothing is left.
 *
 * @throws UsageError, OktaInputError for what is wrong with its options; later errors are part of its
 * conclusion.
 */
export async function workCommand(
  options: WorkCommandOptions,
  report: Report,
): Promise<Conclusion> {
  const { from: address, concurrency, maxDeliveries, untilEmpty, generation, window } = options;
  const { maxFailures = Infinity, deadLetter } = options;
  if (generation !== undefined && untilEmpty === undefined) {
    throw new UsageError('--generation is what --until-empty waits for; add that, or leave it out');
  }
  checkPaths({ kind: 'stdout' }, options);
  const where = queueAddress('--from', address);
  if (where.engine === 'nats' && options.rows !== undefined) {
    throw new UsageError(
      '--rows is for queues in PostgreSQL: in JetStream a delivery is a message, with the records that its ' +
        'reader has put into it; leave it out',
    );
  }
  const queue = await openQueue(where, { rows: options.rows });
  const flow = await loadFlow<FlowInput<unknown, Pairs>>(options.flow);
  const letters = deadLetter === undefined ? undefined : deadLetters(deadLetter, Infinity);
  const stop = interruption(() => {
    report.notice('Stopping when what is in hand is done; once more leaves at once.');
  });
  const tooMany = new Subject<TooManyFailures>();
  let ended: Pick<Conclusion, 'ending' | 'error'> = { ending: 'complete' };
  const subscription = merge(
    stop.first.pipe(map(() => ({ ending: 'stopped' as const }))),
    tooMany.pipe(map((error) => ({ ending: endingOfError(error), error }))),
  ).subscribe({
    next: (reason) => {
      ended = reason;
    },
    error: () => undefined,
  });
  const closeHealth =
    options.healthPort === undefined
      ? undefined
      : await serveHealth({
          port: options.healthPort,
          queue,
          leads: () => undefined,
          isStopping: () => ended.ending !== 'complete',
        }).catch((error: unknown) => {
          stop.release();
          throw error;
        });
  const started = performance.now();
  if (!report.json && !report.quiet) report.tally = { ...report.tally, work: noWork };
  const shown = await shownProgress(report);
  const onOutcome = (outcome: DeliveryOutcome) => {
    report.tally = afterDelivery(report.tally, outcome);
    tellOutcome(outcome, report);
    const buried = report.tally.work?.buried ?? 0;
    if (outcome.outcome === 'buried' && buried > maxFailures) {
      tooMany.next(tooManyBuried(buried, maxFailures, outcome.error));
    }
  };
  const work = flowWorkers(queue, {
    flow,
    state: pairs('--state', options.state),
    window,
    concurrency,
    maxDeliveries,
    untilEmpty,
    generation,
    until: merge(stop.first, tooMany),
    deadLetter:
      letters === undefined
        ? undefined
        : ({ rows, error }) =>
            concat(...rows.map((record) => from(letters.keep({ record, error })))),
    onOutcome,
  });
  try {
    const begun = defer(() => queue.stats()).pipe(
      tap((stats) => {
        const missing = waitsFor(stats, generation);
        if (missing !== undefined) report.note(missing);
      }),
      ignoreElements(),
    );
    const stalls = stalledWork(queue, generation).pipe(
      tap((text) => {
        report.note(text);
      }),
      ignoreElements(),
    );
    const failure = await lastValueFrom(
      concat(begun, untilEmpty === true ? work.pipe(beside(stalls)) : work).pipe(
        tap(() => {
          report.tally = { ...report.tally, rows: report.tally.rows + 1 };
        }),
        ignoreElements(),
        catchError((error: unknown) => of({ error })),
      ),
      { defaultValue: undefined },
    );
    if (failure !== undefined) {
      ended = { ending: endingOfError(failure.error), error: failure.error };
    }
  } finally {
    shown?.stop();
    closeHealth?.();
    subscription.unsubscribe();
    stop.release();
  }
  const { settled, buried, ...others } = report.tally.work ?? noWork;
  const did = [`${count(settled, 'record')} settled`, ...workText({ settled, buried, ...others })];
  report.say([...did, duration(performance.now() - started)].join(' · '));
  // Put aside where nobody looks is not done.
  const isLeft = ended.ending === 'complete' && buried > 0 && letters === undefined;
  if (isLeft) {
    report.note(
      `Put aside: ${count(buried, 'record')}; okta-streams queue dead --from '${address}' shows what, ` +
        'and queue retry puts it back',
    );
  }
  return { ...ended, ending: isLeft ? 'incomplete' : ended.ending, failed: buried };
}

function tellOutcome({ error, ...told }: DeliveryOutcome, report: Report): void {
  const reason = error === undefined ? undefined : reasonOf(error);
  report.event({ type: 'delivery', ...told, ...(reason === undefined ? {} : { error: reason }) });
  if (report.json || told.outcome === 'settled') return;
  const then = {
    released: 'they come again',
    buried: 'they are put aside',
    lost: 'they come again, here or elsewhere',
  }[told.outcome];
  const times = told.deliveries === 1 ? 'once' : `${told.deliveries.toString()} times`;
  report.say(`${count(told.rows, 'record')}, tried ${times}: ${reason ?? 'see above'}; ${then}`);
}

function tooManyBuried(buried: number, max: number, cause: unknown): TooManyFailures {
  const last = reasonOf(cause);
  return new TooManyFailures(
    `--max-failures is ${max.toString()}, and ${count(buried, 'record')} ${buried === 1 ? 'was' : 'were'} put aside; the last said: ${last}`,
    { cause },
  );
}

function reasonOf(error: unknown): string {
  return inCommandWords(error instanceof Error ? error.message : String(error));
}
