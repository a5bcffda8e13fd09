import type { Report, ReportEvent } from '../../lib/cli/report.js';
import { emptyTally } from '../../lib/cli/tally.js';

/** A report of a command that is run in this process, and all that it was told. */
export interface RecordedReport extends Report {
  readonly events: ReportEvent[];
  readonly lines: string[];
}

/** Tells nobody, and remembers. */
export function recordedReport(): RecordedReport {
  const events: ReportEvent[] = [];
  const lines: string[] = [];
  const line = (text: string) => {
    lines.push(text);
  };
  return {
    json: true,
    quiet: true,
    tally: emptyTally,
    listen: () => undefined,
    event: (event) => {
      events.push(event);
    },
    say: line,
    note: line,
    notice: line,
    events,
    lines,
  };
}
