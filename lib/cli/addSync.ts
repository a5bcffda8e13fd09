import { InvalidArgumentError, Option, type Command } from 'commander';
import { helpText } from './helpText.js';
import { loadCommand } from './loadCommand.js';
import type { Conclusion, Report, ReportOptions } from './report.js';
import type { SyncCommandOptions } from './syncCommand.js';

/** Runs what a command does, and tells how it ended. */
export type Conclude = (
  options: ReportOptions,
  work: (report: Report) => Promise<Conclusion>,
) => Promise<void>;

/** Adds the command `sync` to the program. */
export function addSync(root: Command, conclude: Conclude): Command {
  return root
    .command('sync')
    .summary('copy the whole org into related tables')
    .description(
      'Copies users, groups, memberships, apps, assignments, policies, the log and more into related ' +
        'tables. A run that ended early goes on where it stopped when the same command is given again.',
    )
    .option(
      '--to <target>',
      "okta.duckdb, 'postgres:#schema' (the variables PG* say where), or folder/",
    )
    .option('--tables <names>', 'these tables alone, and those they hang on: users,groups')
    .option('--all', 'all tables, those that cost a request a user, a group or an app too')
    .option('--plan', 'tell the requests and the minutes it takes, and stop')
    .option(
      '--schema',
      'print the tables as SQL and their relations as a Mermaid picture, and stop',
    )
    .option('--full', 'read all anew, whatever is known')
    .option('--refresh <age>', 'read tables whole that are older: 12h, 7d (default: 7d)', age)
    .option('--logs-since <age>', 'how far back the log of a first run goes (default: 7d)', age)
    .addOption(
      new Option(
        '--deletions <way>',
        'what becomes of rows that are gone (default: remove)',
      ).choices(['remove', 'mark']),
    )
    .addOption(
      new Option('--format <format>', 'of the files of a folder (default: ndjson)').choices([
        'ndjson',
        'csv',
        'parquet',
      ]),
    )
    .option('--catalog <module>', 'tables of your own: the default export of ./my.mjs')
    .addHelpText('after', helpText.sync)
    .action((options: SyncCommandOptions & ReportOptions) =>
      conclude(options, async (report) => {
        const { syncCommand } = await loadCommand(() => import('./syncCommand.js'));
        return syncCommand(options, report);
      }),
    );
}

function age(text: string): number {
  const [, digits, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const milliseconds = { m: 60_000, h: 3_600_000, d: 86_400_000 }[unit ?? ''];
  if (digits !== undefined && milliseconds !== undefined) return Number(digits) * milliseconds;
  throw new InvalidArgumentError('It must be an age: 30m, 12h or 7d.');
}
