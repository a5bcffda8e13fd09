import { createHash } from 'node:crypto';
import { finalize, tap, type Observable } from 'rxjs';
import { OktaSinkError } from '../errors.js';
import { serveHealth } from './health.js';
import { openQueue } from './openQueue.js';
import type { QueueAddress } from './queueAddress.js';
import type { Report } from './report.js';
import { standingBy, type Standing } from './standingBy.js';
import type { StreamCommandOptions } from './streamOptions.js';

/** A reader of a queue, one of those that were given the same command. */
export interface ReaderOptions {
  readonly queue: QueueAddress;
  readonly orgUrl: string;
  readonly relativeUrl: string;
  readonly options: StreamCommandOptions;
  readonly stop: Observable<unknown>;
  readonly report: Report;
}

/** Without a generation nobody stands by: who waited would read the whole once more. */
const maxWait = 10_000;

/** Reads while no other process with the same command does, and stands by until then. */
export async function leadingReader<T>(
  { queue, orgUrl, relativeUrl, options, stop, report }: ReaderOptions,
  read: () => Observable<T>,
): Promise<Observable<T>> {
  const { name } = queue;
  const { generation } = options;
  const opened = await openQueue(queue);
  const busy = () =>
    new OktaSinkError(
      `another process reads into the queue ${name}; let it finish, or give both a --generation, ` +
        'by which this one stands by and takes over',
      { holder: 'another process' },
    );
  let hasStoodBy = false;
  let leads = false;
  let isStopping = false;
  const { healthPort } = options;
  const closeHealth =
    healthPort === undefined
      ? undefined
      : await serveHealth({
          port: healthPort,
          queue: opened,
          leads: () => leads,
          isStopping: () => isStopping,
        });
  const onStanding = (standing: Standing) => {
    leads = standing === 'leading';
    report.event({ type: standing, queue: name });
    if (standing === 'standby') hasStoodBy = true;
    if (standing !== 'leading' || hasStoodBy) report.say(sayings[standing]);
  };
  const noted = stop.pipe(
    tap(() => {
      isStopping = true;
    }),
  );
  const reading = standingBy(
    {
      lease: opened.lease(leaseKey(orgUrl, relativeUrl, options)),
      stop: noted,
      onStanding,
      giveUp: generation === undefined ? { milliseconds: maxWait, error: busy } : undefined,
    },
    read,
  );
  return reading.pipe(finalize(() => closeHealth?.()));
}

const sayings: Readonly<Record<Standing, string>> = {
  standby: 'Standing by: another process reads; this one goes on where it leaves off.',
  leading: 'This process reads now.',
  lost: 'The lease was not renewed in time: another process goes on, and this one stands by.',
};

/** One for each org and list; of a query, which may tell of people, nothing can be read in it. */
function leaseKey(
  orgUrl: string,
  relativeUrl: string,
  { query = [], forEach, sinceLast, job }: StreamCommandOptions,
): string {
  const reading = JSON.stringify([orgUrl, relativeUrl, query, forEach, sinceLast, job]);
  return `reader-${createHash('sha256').update(reading).digest('hex').slice(0, 16)}`;
}
