import type { CustomApiAction } from '../types/action.js';
import { errorLine } from './errorLine.js';
import { endingOfError, type Ending } from './exitCode.js';
import { summary, summaryText, type Finished } from './summary.js';
import { afterEvent, emptyTally, type Tally } from './tally.js';

/** How a command tells what it does. */
export interface ReportOptions {
  /** Events, errors and a summary as JSON on standard error, a line each. */
  readonly json?: true;
  /** Errors alone; with `json` the summary alone. */
  readonly quiet?: true;
}

/** What a command tells while it runs, and what has been counted of it. */
export interface Report {
  readonly json: boolean;
  readonly quiet: boolean;
  tally: Tally;
  /** Counts, and with `--json` tells, what happens inside the runs of an action. */
  readonly listen: (action: CustomApiAction) => void;
  /** A line for people; programs read events. */
  readonly say: (text: string) => void;
  /** What programs are told, with `--json`. */
  readonly event: (event: ReportEvent) => void;
  /** A line that stays, for people and, as `{ type: 'note', message }`, for programs. */
  readonly note: (text: string) => void;
  /** What people should know just now: on a terminal in the line of progress, while that is drawn. */
  readonly notice: (text: string) => void;
}

/** What a command tells of itself, besides the events of its runs. */
export interface ReportEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What a command knows at its end. */
export type Conclusion = Omit<Finished, 'tally' | 'elapsed'>;

/**
 * Runs a command and tells how it ended on standard error: an error in one line and, for a stream,
 * what it did; with `--json` events and a summary, a line each.
 */
export async function reported(
  { json = false, quiet = false }: { readonly json?: boolean; readonly quiet?: boolean },
  work: (report: Report) => Promise<Conclusion>,
): Promise<Ending> {
  const started = performance.now();
  const report = newReport(json, quiet);
  const conclusion = await work(report).catch((error: unknown): Conclusion => ({
    ending: endingOfError(error),
    error,
  }));
  const { tally } = report;
  const elapsed = performance.now() - started;
  const finished = { ...conclusion, ending: honest(conclusion, tally), tally, elapsed };
  tell(json ? `${JSON.stringify(summary(finished))}\n` : textOf(finished, quiet));
  return finished.ending;
}

/** A usage error says that nothing was sent: what is wrong with the input of a later request is a failure. */
function honest({ ending }: Conclusion, { requests }: Tally): Ending {
  return ending === 'usage' && requests > 0 ? 'failed' : ending;
}

/** Clears the line that progress is drawn in, which is drawn again below. */
const clearLine = '\r\u001b[K';

function newReport(json: boolean, quiet: boolean): Report {
  const begin = process.stderr.isTTY ? clearLine : '';
  const report: Report = {
    json,
    quiet,
    tally: emptyTally,
    listen: ({ events }) => {
      events.subscribe({
        next: (event) => {
          report.tally = afterEvent(report.tally, event);
          if (json && !quiet) tell(`${JSON.stringify(event)}\n`);
        },
        error: (error: unknown) => {
          report.say(errorLine(error).trim());
        },
      });
    },
    say: (text) => {
      if (!json && !quiet) tell(`${begin}${text}\n`);
    },
    event: (event) => {
      if (json && !quiet) tell(`${JSON.stringify({ ...event, at: Date.now() })}\n`);
    },
    note: (text) => {
      if (json && !quiet) tell(`${JSON.stringify({ type: 'note', message: text })}\n`);
      else report.say(text);
    },
    notice: (text) => {
      if (process.stderr.isTTY) report.tally = { ...report.tally, notice: text };
      else report.say(text);
    },
  };
  return report;
}

function textOf(finished: Finished, quiet: boolean): string {
  const { error, to } = finished;
  const debug = process.env['OKTA_STREAMS_DEBUG'] === '1';
  return [
    error === undefined ? '' : errorLine(error, debug),
    to === undefined || quiet ? '' : summaryText(finished),
  ].join('');
}

function tell(text: string): void {
  process.stderr.write(text);
}
