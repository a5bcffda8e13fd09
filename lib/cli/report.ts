import type { CustomApiAction } from '../types.js';
import { errorLine } from './errorLine.js';
import { endingOfError, type Ending } from './exitCode.js';
import { summary, summaryText, type Finished } from './summary.js';
import { afterEvent, emptyTally, type Tally } from './tally.js';

/** What a command tells while it runs, and what has been counted of it. */
export interface Report {
  readonly json: boolean;
  tally: Tally;
  /** Counts, and with `--json` tells, what happens inside the runs of an action. */
  readonly listen: (action: CustomApiAction) => void;
  /** A line for people; programs read events. */
  readonly say: (text: string) => void;
  /** The same while there is progress, which on a terminal has the line for itself. */
  readonly note: (text: string) => void;
}

/** What a command knows at its end. */
export type Conclusion = Omit<Finished, 'tally' | 'elapsed'>;

/**
 * Runs a command and tells how it ended on standard error: an error in one line and, for a stream,
 * what it did; with `--json` events and a summary, a line each.
 */
export async function reported(
  json: boolean,
  work: (report: Report) => Promise<Conclusion>,
): Promise<Ending> {
  const started = performance.now();
  const report = newReport(json);
  const conclusion = await work(report).catch((error: unknown): Conclusion => ({
    ending: endingOfError(error),
    error,
  }));
  const finished = { ...conclusion, tally: report.tally, elapsed: performance.now() - started };
  tell(json ? `${JSON.stringify(summary(finished))}\n` : textOf(finished));
  return finished.ending;
}

function newReport(json: boolean): Report {
  const report: Report = {
    json,
    tally: emptyTally,
    listen: ({ events }) => {
      events.subscribe({
        next: (event) => {
          report.tally = afterEvent(report.tally, event);
          if (json) tell(`${JSON.stringify(event)}\n`);
        },
        error: (error: unknown) => {
          report.say(errorLine(error).trim());
        },
      });
    },
    say: (text) => {
      if (!json) tell(`${text}\n`);
    },
    note: (text) => {
      if (process.stderr.isTTY) report.tally = { ...report.tally, notice: text };
      else report.say(text);
    },
  };
  return report;
}

function textOf(finished: Finished): string {
  const { error, to } = finished;
  const debug = process.env['OKTA_STREAMS_DEBUG'] === '1';
  return [
    error === undefined ? '' : errorLine(error, debug),
    to === undefined ? '' : summaryText(finished),
  ].join('');
}

function tell(text: string): void {
  process.stderr.write(text);
}
