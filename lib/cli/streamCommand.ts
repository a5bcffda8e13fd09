import { catchError, firstValueFrom, map, of } from 'rxjs';
import { placeOf } from '../errors.js';
import { connect } from './connect.js';
import { deadLetters } from './deadLetters.js';
import { endingOf, endingOfError } from './exitCode.js';
import { interruption } from './interruption.js';
import { loadFlow } from './loadFlow.js';
import { progress } from './progress.js';
import type { Conclusion, Report } from './report.js';
import { parentId } from './rows.js';
import { sinkOf } from './sinkOf.js';
import { streamInput } from './streamInput.js';
import { streamPlan, type StreamCommandOptions } from './streamOptions.js';
import { afterOutput } from './tally.js';

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
  const flow = options.flow === undefined ? undefined : await loadFlow<unknown>(options.flow);
  const letters =
    options.deadLetter === undefined
      ? undefined
      : deadLetters(options.deadLetter, plan.maxFailures);
  const sink = sinkOf(plan, letters);
  const { action, close } = await connect(options);
  report.listen(action);
  report.tally = { ...report.tally, areRowsOther: plan.parents !== undefined || plan.hasFlow };
  const stop = interruption(() => {
    report.note('Stopping when what is in hand is done; once more leaves at once.');
  });
  const shown = report.json
    ? undefined
    : progress(process.stderr, () => report.tally, plan.recordLimit);
  const replaces = plan.mode === 'replace' && plan.target.kind !== 'stdout';
  const input = streamInput(plan, options, {
    action,
    sink,
    flow,
    letters,
    stop: stop.first,
    onRow: () => {
      report.tally = { ...report.tally, rows: report.tally.rows + 1 };
    },
    onOutput: (output) => {
      report.tally = afterOutput(report.tally, output);
    },
    onSkipped: (parent) => {
      report.note(`${parentId(parent)} is gone; skipped.`);
    },
  });
  const ended = await firstValueFrom(
    action(input).pipe(
      map(({ end }) => ({ ending: endingOf(end, replaces), end })),
      catchError((error: unknown) => {
        const recordsStreamed = placeOf(error)?.recordsStreamed ?? report.tally.recordsStreamed;
        report.tally = { ...report.tally, recordsStreamed };
        return of({ ending: endingOfError(error), error });
      }),
    ),
  );
  shown?.stop();
  if (ended.ending === 'incomplete' && replaces) {
    report.say(
      'No last page was read, so nothing was replaced; --mode append keeps what was read.',
    );
  }
  stop.release();
  await close();
  const isOver = ended.ending === 'complete' || ('end' in ended && ended.end === 'notPaginated');
  const keepsPlace = plan.target.kind !== 'stdout' && plan.resume !== 'never' && !isOver;
  return {
    ...ended,
    to: options.to,
    failed: letters?.failed,
    resumable: keepsPlace && report.tally.recordsStreamed > 0,
  };
}
