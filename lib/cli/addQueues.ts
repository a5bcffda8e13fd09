import { Option, type Command } from 'commander';
import type { Conclude } from './addSync.js';
import { collect } from './collect.js';
import { helpText } from './helpText.js';
import { loadCommand } from './loadCommand.js';
import type { QueueCommandOptions, QueueQuestion } from './queueCommand.js';
import type { ReportOptions } from './report.js';
import type { WorkCommandOptions } from './workCommand.js';

/** How options of the command line are read, and which ones all commands have. */
export interface Readers {
  readonly whole: (min: number) => (text: string) => number;
  readonly addJson: (command: Command) => Command;
}

const whichQueue =
  'queue:postgres#users (the variables PG* say where), or queue:nats://127.0.0.1:4222#users';

/** Adds the commands `work` and `queue` to the program. */
export function addQueues(root: Command, conclude: Conclude, readers: Readers): void {
  const { whole, addJson } = readers;
  addJson(
    root
      .command('work')
      .summary('work on the records of a queue by a helper flow')
      .description(
        'Takes records of a queue, works on them by a helper flow and settles them; run as many as you ' +
          'like. Records whose work fails come again a little later, and are put aside in the end.',
      )
      .requiredOption('--from <queue>', whichQueue)
      .requiredOption('--flow <module>', 'a helper flow: the default export of ./flow.mjs')
      .option('--state <k=v>', 'a field of the State of the flow; may be repeated', collect)
      .addOption(
        new Option(
          '--window <window>',
          'what one subscription of the flow sees: the records of a delivery, or one after another ' +
            '(default: page)',
        ).choices(['page', 'record']),
      )
      .option('--concurrency <n>', 'deliveries in hand at once (default: 1)', whole(1))
      .option('--rows <n>', 'records of a delivery, at the most (default: 200)', whole(1))
      .option('--max-deliveries <n>', 'how often a record is tried (default: 5)', whole(1))
      .option('--dead-letter <file>', 'keep records that are put aside here too')
      .option('--max-failures <n>', 'records put aside that this worker survives', whole(0))
      .option('--until-empty', 'end when the readers have finished and nothing is left')
      .option('--health-port <port>', 'tell at this port whether it is ready, over HTTP', whole(1))
      .option('--generation <name>', 'with --until-empty: the one that has to be finished'),
  )
    .addHelpText('after', helpText.work)
    .action((options: WorkCommandOptions & ReportOptions) =>
      conclude(options, async (report) => {
        const { workCommand } = await loadCommand(() => import('./workCommand.js'));
        return workCommand(options, report);
      }),
    );

  const queue = root
    .command('queue')
    .summary('tell how a queue stands, and what was put aside in it')
    .description('Tells how a queue stands, shows what was put aside, and puts that back.')
    .addHelpText('after', helpText.queue);
  const questions: Readonly<Record<QueueQuestion, string>> = {
    stats: 'how many records wait, are in hand and were put aside, and how its jobs stand: JSON',
    dead: 'what was put aside: a line of JSON for each record, { error, deliveries, record }',
    retry: 'put back what was put aside, to be worked on again',
  };
  for (const [question, summary] of Object.entries(questions)) {
    addJson(
      queue
        .command(question)
        .summary(summary)
        .description(summary)
        .requiredOption('--from <queue>', whichQueue),
    ).action((options: QueueCommandOptions & ReportOptions) =>
      conclude(options, async (report) => {
        const { queueCommand } = await loadCommand(() => import('./queueCommand.js'));
        return queueCommand(question as QueueQuestion, options, report);
      }),
    );
  }
}
