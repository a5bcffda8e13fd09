import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../version.js';
import type { OrgOptions } from './connect.js';
import type { Ending } from './exitCode.js';
import { helpText } from './helpText.js';
import { loadCommand } from './loadCommand.js';
import { reported, type Conclusion, type Report, type ReportOptions } from './report.js';
import type { RequestOptions } from './requestCommand.js';
import { addSandboxOptions, type SandboxCommandOptions } from './sandboxOptions.js';
import type { StreamCommandOptions } from './streamOptions.js';
import { addQueues } from './addQueues.js';
import { collect } from './collect.js';
import { addSync, type Conclude } from './addSync.js';
import { UsageError } from './usageError.js';
import { usageText } from './usageText.js';

/**
 * Runs the command line; what it prints and does apart, it returns how it ended. Each command is
 * loaded when it is given: help and version need none.
 */
export async function commandLine(args: readonly string[]): Promise<Ending> {
  let ending: Ending = 'complete';
  const conclude = async (
    options: ReportOptions,
    work: (report: Report) => Promise<Conclusion>,
  ) => {
    ending = await reported(options, work);
  };
  try {
    await program(conclude).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help has been printed; asking for it is no mistake.
    if (error.exitCode === 0) return 'complete';
    if (error.code === 'commander.help') return 'usage';
    const mistake = new UsageError(usageText(error.message, args[0]));
    ending = await reported({ json: args.includes('--json') }, () => Promise.reject(mistake));
  }
  return ending;
}

/** The commands and their options. */
export function program(conclude: Conclude): Command {
  const root = new Command('okta-streams')
    .description('Requests to, and streams of records from, any path of the Okta API.')
    .version(version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    // What is wrong is told as any other error is.
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', helpText.root);
  addRequests(root, conclude);
  addStream(root, conclude);
  addOrg(addSync(root, conclude), '1');
  addQueues(root, conclude, { whole, addJson });
  addOthers(root, conclude);
  return root;
}

function addRequests(root: Command, conclude: Conclude): void {
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    const command = root
      .command(method.toLowerCase())
      .summary(`send one ${method} and print the body of its response`)
      .description(
        `Sends one ${method} and prints the body of its response: JSON over several lines on a ` +
          'terminal and on one elsewhere, text and bytes as they are.',
      )
      .argument('<relativeUrl>', 'begins with one /, may carry a query: /api/v1/users/me')
      .option('--query <k=v>', 'a parameter of the query, as raw text; may be repeated', collect)
      .option('--header <k=v>', 'a header, also as k: v; may be repeated', collect)
      .option('-i, --include', 'print status and headers first, cookies left out');
    if (method === 'POST' || method === 'PUT' || method === 'PATCH') {
      command.option('--body <body>', 'JSON, @file, or - for standard input');
    }
    addOrg(command)
      .addHelpText('after', helpText.request(method))
      .action((relativeUrl: string, options: RequestOptions & ReportOptions) =>
        conclude(options, async (report) => {
          const { requestCommand } = await loadCommand(() => import('./requestCommand.js'));
          return requestCommand(method, relativeUrl, options, report);
        }),
      );
  }
}

function addStream(root: Command, conclude: Conclude): void {
  const command = root
    .command('stream')
    .summary('stream the records of a list into a file, a table or standard output')
    .description(
      'Streams the records of a list, page after page, into a file, a table or standard output. A ' +
        'run that ended early goes on where it stopped when the same command is given again.',
    )
    .argument('<relativeUrl>', 'begins with one /, may carry a query: /api/v1/users')
    .requiredOption(
      '--to <target>',
      'users.ndjson, users.csv, users.parquet, okta.duckdb#users, postgres:#users (or ' +
        '#schema.users; the variables PG* say where), queue:postgres#users, or - for standard output',
    )
    .option('--query <k=v>', 'a parameter of the query, as raw text; may be repeated', collect)
    .option('--header <k=v>', 'a header, also as k: v; may be repeated', collect)
    .option(
      '--record-limit <n>',
      'records in total, earlier runs included (default: all)',
      whole(0),
    )
    .option('--limit <n>', 'records a page (default: 200)', whole(1))
    .option('--records-key <name>', 'the property that holds the list, where it cannot be told')
    .option(
      '--link-host <host>',
      'a further host whose next links mean this org, as that of a custom domain; may be repeated',
      collect,
    )
    .option(
      '--select <columns>',
      "what of a record is kept: id,status,'E-mail=profile.email',created:timestamp",
    )
    .option(
      '--for-each <relativeUrl>',
      'a list of parents: their id goes where {id} is in the url, as does any {property}',
    )
    .addOption(
      new Option('--mode <mode>', 'how rows meet those that are there').choices([
        'append',
        'upsert',
        'replace',
      ]),
    )
    .option(
      '--key <name>',
      'what tells the rows of a table apart (default: id, uuid for log events)',
    )
    .option('--no-stamp', 'leave _run and _loaded_at out of the rows of a file')
    .option('--jobs-schema <name>', 'the schema of PostgreSQL that keeps the checkpoints of jobs')
    .option('--csv-bom', 'begin a .csv file with a byte order mark, for Excel')
    .option('--resume', 'go on from an earlier run, and fail where there is none')
    .option('--no-resume', 'begin afresh, whatever an earlier run has left')
    .option('--since-last', 'only what has changed since the last complete run of this job')
    .option('--job <name>', 'tells this job from others into the same target')
    .option(
      '--generation <name>',
      'of a queue: one reading of the whole; processes with the same command stand by, and it is read once',
    )
    .option(
      '--backlog <n>',
      'of a queue: records that are not settled, from which on reading waits (default: 10,000)',
      whole(1),
    )
    .option(
      '--health-port <port>',
      'of a queue: tell here whether it is ready, over HTTP',
      whole(1),
    )
    .option('--flow <module>', 'a helper flow: the default export of ./flow.mjs')
    .option('--state <k=v>', 'a field of the State of the flow; may be repeated', collect)
    .option('--dead-letter <file>', 'keep records that fail here, and go on with the others')
    .option('--max-failures <n>', 'failed records that the run survives (default: any)', whole(0))
    .option('--read-ahead <n>', 'pages asked for beyond the one in hand (default: 2)', whole(0));
  addOrg(command)
    .addHelpText('after', helpText.stream)
    .action((relativeUrl: string, options: StreamCommandOptions & ReportOptions) =>
      conclude(options, async (report) => {
        const { streamCommand } = await loadCommand(() => import('./streamCommand.js'));
        return streamCommand(relativeUrl, options, report);
      }),
    );
}

function addOthers(root: Command, conclude: Conclude): void {
  const sandbox = addJson(
    root
      .command('sandbox')
      .summary('serve an Okta-like org on this machine until Ctrl-C')
      .description(
        'Serves an Okta-like org on a loopback port until Ctrl-C: same data every time.',
      ),
  );
  addSandboxOptions(sandbox, whole)
    .addHelpText('after', helpText.sandbox)
    .action((options: SandboxCommandOptions & ReportOptions) =>
      conclude(options, async () =>
        (await loadCommand(() => import('./sandboxCommand.js'))).sandboxCommand(options),
      ),
    );
  addOrg(
    root
      .command('doctor')
      .summary('look at connection, sign-in, access, clock and limits')
      .description('Tells a line each of connection, sign-in, scopes, access, clock and limits.'),
  )
    .addHelpText('after', helpText.doctor)
    .action((options: OrgOptions & ReportOptions) =>
      conclude(options, async (report) => {
        const { doctorCommand } = await loadCommand(() => import('./doctorCommand.js'));
        return doctorCommand(options, report);
      }),
    );
  addJson(
    root
      .command('scopes')
      .summary('tell the OAuth scopes that an operation needs')
      .description('Prints the OAuth scopes that Okta documents: any one of the lines is enough.')
      .argument('<method>', 'GET, POST, PUT, PATCH or DELETE')
      .argument('<relativeUrl>', 'with ids or with templates: /api/v1/users/{id}'),
  )
    .addHelpText('after', helpText.scopes)
    .action((method: string, relativeUrl: string, options: ReportOptions) =>
      conclude(options, async () =>
        (await loadCommand(() => import('./scopesCommand.js'))).scopesCommand(method, relativeUrl),
      ),
    );
}

function addOrg(command: Command, share = '0.5'): Command {
  return addJson(
    command
      .option('--share <part>', `of the rate limits: 0.01 to 1 (default: ${share})`, part)
      .option(
        '--share-through <queue>',
        'one quota for all processes that name this queue and have the same token: queue:postgres#quota',
      )
      .option('--share-members <n>', 'how many those are, for when the queue is away', whole(1))
      .option('--sandbox', 'speak to an org of its own, for the time of the command')
      .option('--users <n>', 'of the sandbox (default: 1,000)', whole(0)),
  );
}

function addJson(command: Command): Command {
  return command
    .option('--json', 'tell events, errors and a summary as JSON on standard error')
    .option('--quiet', 'tell errors alone; with --json the summary alone');
}

function whole(min: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,15}$/.test(text) && Number(text) >= min) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number from ${min.toString()}.`);
  };
}

function part(text: string): number {
  const value = Number(text);
  if (value >= 0.01 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0.01 to 1.');
}
