import { progress, progressKind, terminalOf, type Progress, type Terminal } from './progress.js';
import type { Report } from './report.js';

/** Shows on standard error how far a command has come, unless its report is to be JSON or quiet. */
export async function shownProgress(
  report: Report,
  {
    total = Infinity,
    rows,
  }: { readonly total?: number; readonly rows?: Terminal | undefined } = {},
): Promise<Progress | undefined> {
  if (report.json || report.quiet) return undefined;
  const kind = progressKind(terminalOf(process.stderr), rows);
  return progress(kind, process.stderr, () => report.tally, total);
}
