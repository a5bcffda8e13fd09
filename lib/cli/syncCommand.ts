import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { catchError, lastValueFrom, map, of, tap } from 'rxjs';
import { checkCatalog } from '../sync/checkCatalog.js';
import type { SyncEvent, SyncSummary } from '../sync/events.js';
import { oktaTables } from '../sync/oktaTables.js';
import { schemaPicture, schemaText } from '../sync/schemaText.js';
import { selectTables } from '../sync/selectTables.js';
import { nowhere } from '../sync/stores/emptyStore.js';
import { syncOrg } from '../sync/syncOrg.js';
import type { SyncOptions } from '../sync/syncOptions.js';
import type { SyncTable } from '../sync/types.js';
import type { CustomApiAction } from '../types/action.js';
import { connect, type OrgOptions } from './connect.js';
import { endingOfError } from './exitCode.js';
import { interruption } from './interruption.js';
import { count } from './progressText.js';
import { refusePassword } from './refusePassword.js';
import type { Conclusion, Report } from './report.js';
import { shownProgress } from './shownProgress.js';
import { UsageError } from './usageError.js';
import { writeOut } from './writeOut.js';

/** The options of `sync`, as they were typed. */
export interface SyncCommandOptions extends OrgOptions {
  readonly to?: string;
  readonly tables?: string;
  readonly all?: true;
  readonly plan?: true;
  readonly schema?: true;
  readonly full?: true;
  readonly refresh?: number;
  readonly logsSince?: number;
  readonly deletions?: 'remove' | 'mark';
  readonly format?: 'ndjson' | 'csv' | 'parquet';
  readonly catalog?: string;
}

/**
 * Copies an org into related tables, or tells what that costs, or what they look like.
 *
 * @throws UsageError, OktaInputError for what is wrong with its options; later errors are part of its
 * conclusion.
 */
export async function syncCommand(
  options: SyncCommandOptions,
  report: Report,
): Promise<Conclusion> {
  const { to, plan = false } = options;
  const catalog = await catalogOf(options.catalog);
  const wanted = wantedTables(options);
  if (options.schema === true) {
    const tables = selectTables(checkCatalog(catalog), wanted);
    const dialect = to?.startsWith('postgres') === true ? 'postgres' : 'duckdb';
    await writeOut(process.stdout, `${schemaText(tables, dialect)}\n${schemaPicture(tables)}`);
    return { ending: 'complete' };
  }
  if (to === undefined && !plan) {
    throw new UsageError("sync needs --to: write --to okta.duckdb, 'postgres:#okta' or folder/");
  }
  refusePassword(
    '--to',
    to ?? '',
    "write --to 'postgres:#okta' and set PGHOST, PGDATABASE, PGUSER and PGPASSWORD",
  );
  if (options.format !== undefined && to?.endsWith('/') !== true) {
    throw new UsageError('--format is for a folder: write --to folder/, or leave it out');
  }
  // The headers of the org tell the part of the token: the rest is for others already.
  const isShared = options.shareThrough !== undefined;
  const rateLimit = isShared ? {} : { share: 1, reserve: 0 };
  const { action, close } = await connect(options, { rateLimit });
  const stop = interruption(() => {
    report.notice('Stopping when what is in hand is done; once more leaves at once.');
  });
  const settings: SyncOptions = {
    // Without a target nothing is known of an earlier run: its plan is that of a first one.
    target: to ?? (() => nowhere),
    catalog,
    tables: wanted,
    planOnly: plan,
    full: options.full,
    refresh: options.refresh,
    logsSince: options.logsSince,
    deletions: options.deletions,
    format: options.format,
    until: stop.first,
  };
  let summary: SyncSummary | undefined;
  let planned = 0;
  try {
    report.listen(action);
    countRecords(action, report);
    const shown = await shownProgress(report);
    const outcome = await lastValueFrom(
      syncOrg(action, settings).pipe(
        map((event) => atShare(event, options.share)),
        tap((event) => {
          if (event.type === 'plan') planned = event.tables.length;
          if (event.type === 'summary') summary = event;
          else tellEvent(event, report, plan);
        }),
        catchError((error: unknown) => of({ error })),
      ),
      { defaultValue: undefined },
    );
    shown?.stop();
    if (outcome !== undefined && 'error' in outcome) {
      const { error } = outcome;
      return { ending: endingOfError(error), error, to, resumable: report.tally.requests > 1 };
    }
  } finally {
    stop.release();
    await close();
  }
  if (summary === undefined) return { ending: 'complete' };
  for (const line of summaryLines(summary, planned)) report.say(line);
  const rows = summary.tables.reduce((sum, { changed }) => sum + changed, 0);
  report.tally = { ...report.tally, recordsStreamed: rows, rows, rowsCommitted: rows };
  const { end } = summary;
  return { ending: end, to, sync: summary, resumable: end === 'stopped' };
}

/** Counts what is read while it is: tables tell their rows at their end. */
function countRecords({ events }: Pick<CustomApiAction, 'events'>, report: Report): void {
  events.subscribe({
    next: (event) => {
      if (event.type !== 'page') return;
      const read = report.tally.recordsStreamed + event.records;
      report.tally = { ...report.tally, recordsStreamed: read, rows: read };
    },
    // The report is told of errors too.
    error: () => undefined,
  });
}

function wantedTables({ tables, all }: SyncCommandOptions): readonly string[] | 'all' | undefined {
  if (all !== true) return tables?.split(',').map((name) => name.trim());
  if (tables === undefined) return 'all';
  throw new UsageError('--all and --tables contradict one another; leave one of them out');
}

/** The catalog, and behind it the rows of a module. */
async function catalogOf(path: string | undefined): Promise<readonly SyncTable[]> {
  if (path === undefined) return oktaTables;
  const file = resolve(path);
  if (!existsSync(file)) throw new UsageError(`--catalog ${path} is not there; name a module`);
  const { default: rows } = await imported(path, pathToFileURL(file).href);
  if (Array.isArray(rows)) return [...oktaTables, ...(rows as readonly SyncTable[])];
  throw new UsageError(
    `--catalog ${path} has no tables; export them by default: export default [{ name, relativeUrl, … }]`,
  );
}

async function imported(path: string, url: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(url)) as { readonly default?: unknown };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--catalog ${path} cannot be loaded: ${reason}`);
  }
}

/** A plan is reckoned for all that a token has; a part of it takes so much longer. */
function atShare(event: SyncEvent, share = 1): SyncEvent {
  if (event.type !== 'plan') return event;
  return { ...event, minutes: Math.ceil((event.minutes / share) * 10) / 10 };
}

function tellEvent(event: SyncEvent, report: Report, isPlanOnly: boolean): void {
  if (event.type === 'note') {
    report.note(event.message);
    return;
  }
  if (report.json) {
    if (!report.quiet || isPlanOnly) process.stderr.write(`${JSON.stringify(event)}\n`);
    return;
  }
  if (event.type !== 'plan') return;
  const { requests, minutes } = event;
  report.say(
    `Plan: ${count(event.tables.length, 'table')}, ${count(requests.min)} requests or more, about ${count(minutes, 'minute')} at Okta's usual limits for a token.`,
  );
  if (!isPlanOnly) return;
  for (const { name, min, max, basis, bucket } of event.tables) {
    const range = min === max ? count(min) : `${count(min)}–${count(max)}`;
    report.say(`  ${name.padEnd(36)} ${range.padStart(16)}  ${basis.padEnd(8)} ${bucket}`);
  }
}

/** @param planned How many tables were to be read. */
function summaryLines({ end, tables, orphans }: SyncSummary, planned: number): readonly string[] {
  const read = tables.filter(({ skipped }) => skipped === undefined);
  const rows = read.reduce((sum, table) => sum + table.rows, 0);
  const which =
    end === 'stopped'
      ? `${count(read.length)} of ${count(planned, 'table')}`
      : count(read.length, 'table');
  return [
    `${which}, ${count(rows, 'row')}.`,
    ...tables.flatMap(({ name, skipped }) =>
      skipped === undefined ? [] : [`  ${name} skipped: ${skipped}`],
    ),
    ...tables.flatMap(({ name, orphans: own = {} }) =>
      Object.entries(own).map(
        ([reason, number]) =>
          `  ${name}: ${count(number, 'row')} name what is not there: ${reason}`,
      ),
    ),
    ...(orphans > 0
      ? ['Some of them without a reason: the next run reads these tables again.']
      : []),
  ];
}
