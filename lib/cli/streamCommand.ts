import { catchError, defaultIfEmpty, firstValueFrom, map, of } from 'rxjs';
import { progressOf } from '../errors.js';
import { checkPaths } from './checkPaths.js';
import { connect } from './connect.js';
import { deadLetters } from './deadLetters.js';
import { endingOf, endingOfError } from './exitCode.js';
import { interruption } from './interruption.js';
import { leadingReader } from './leadingReader.js';
import { loadFlow } from './loadFlow.js';
import { AllParentsGone, parentWatch } from './parentWatch.js';
import { terminalOf } from './progress.js';
import type { Conclusion, Report } from './report.js';
import { shownProgress } from './shownProgress.js';
import { pathText } from './selection.js';
import { sightings } from './sightings.js';
import { sinkOf } from './sinkOf.js';
import { rowsOfParents, streamInput } from './streamInput.js';
import type { StreamCommandOptions } from './streamOptions.js';
import { streamPlan } from './streamPlan.js';
import { afterOutput, afterResume } from './tally.js';
import { watchedSink } from './watchedSink.js';

/**
 * Streams the records of a list into a target, shows how far it has come, and stops well when it is
 * interrupted.
 *
 * @throws UsageError, OktaInputError for what is wrong with its options; later errors are part of its
 * conclusion.
 */
export async function streamCommand(
  relativeUrl: string,
  options: StreamCommandOptions,
  report: Report,
): Promise<Conclusion> {
  const plan = streamPlan(relativeUrl, options);
  checkPaths(plan.target, options);
  const flow = options.flow === undefined ? undefined : await loadFlow<unknown>(options.flow);
  const letters =
    options.deadLetter === undefined
      ? undefined
      : deadLetters(options.deadLetter, plan.maxFailures);
  const watch = parentWatch(rowsOfParents(plan) !== undefined);
  const seen = sightings(plan.columns ?? []);
  const sink = watchedSink(await sinkOf(plan, letters), (recordsStreamed) => {
    if (!plan.sinceLast) report.tally = afterResume(report.tally, recordsStreamed);
  });
  const { orgUrl, action, close } = await connect(options);
  report.listen(action);
  report.tally = {
    ...report.tally,
    parents: plan.parents === undefined ? undefined : 0,
    areRowsOther: plan.hasFlow,
  };
  for (const note of plan.notes) report.note(note);
  const stop = interruption(() => {
    report.notice('Stopping when what is in hand is done; once more leaves at once.');
  });
  const shown = await shownProgress(report, {
    total: plan.recordLimit,
    rows: plan.target.kind === 'stdout' ? terminalOf(process.stdout) : undefined,
  });
  const replaces = plan.mode === 'replace' && plan.target.kind !== 'stdout';
  const input = streamInput(plan, options, {
    sink,
    flow,
    letters,
    stop: stop.first,
    onRow: (row) => {
      seen.look(row);
      report.tally = { ...report.tally, rows: report.tally.rows + 1 };
    },
    onOutput: (output) => {
      report.tally = afterOutput(report.tally, output);
    },
    onSkipped: (name, read) => {
      report.note(watch.gone(name, read));
    },
  });
  const { target } = plan;
  const run =
    target.kind === 'queue'
      ? await leadingReader(
          { queue: target.queue, orgUrl, relativeUrl, options, stop: stop.first, report },
          () => action(input),
        )
      : action(input);
  const ended = await firstValueFrom(
    run.pipe(
      // Who is told to stop while standing by has read nothing.
      defaultIfEmpty({ end: 'stopped' } as const),
      map(({ end }) => ({ ending: endingOf(end, replaces), end })),
      catchError((failure: unknown) => {
        const error = watch.allGone(failure) ?? failure;
        const recordsStreamed =
          progressOf(failure)?.recordsStreamed ?? report.tally.recordsStreamed;
        report.tally = { ...report.tally, recordsStreamed };
        return of({ ending: endingOfError(error), error });
      }),
    ),
  );
  shown?.stop();
  const areAllGone = 'error' in ended && ended.error instanceof AllParentsGone;
  if (areAllGone) report.tally = { ...report.tally, rowsCommitted: 0 };
  if (ended.ending === 'incomplete' && replaces && !areAllGone) {
    report.note(
      'No last page was read, so nothing was replaced; --mode append keeps what was read.',
    );
  }
  const unseen = seen.unseen().map(pathText).join(', ');
  if (unseen !== '') {
    report.note(`--select ${unseen}: no record had that; compare the names with those of Okta.`);
  }
  stop.release();
  await close();
  const isOver = ended.ending === 'complete' || ('end' in ended && ended.end === 'notPaginated');
  const keepsPlace =
    plan.target.kind !== 'stdout' && plan.resume !== 'never' && !isOver && !areAllGone;
  return {
    ...ended,
    to: options.to,
    failed: letters?.failed,
    parentsGone: watch.goneCount(),
    resumable: keepsPlace && report.tally.recordsStreamed > 0,
  };
}
