import { OktaInputError, OktaSinkError } from '../../errors.js';
import type { QueueNames } from './names.js';
import type { StreamConfig, StreamManager } from './nats.js';
import { codeOf } from './passing.js';

/** How a queue is made. */
export interface QueueSettings {
  /** Milliseconds that a delivery is kept without a sign of life. Default as the queue was made, else {@link defaultLease}. */
  readonly lease: number | undefined;
  /** Servers of a cluster that keep it. */
  readonly replicas: number;
}

export const defaultLease = 30_000;

/** The one consumer, of all workers. */
export const consumer = 'workers';

const mark = 'okta-streams queue';
const version = 1;
const description = `${mark} ${version.toString()}`;
const streamNotFound = 10_059;
export const consumerNotFound = 10_014;
const overlaps = 10_065;
const inUse = 10_058;

const nanoseconds = 1_000_000;

/** @returns Milliseconds that a delivery of this queue is kept. */
export async function prepareQueue(
  manager: StreamManager,
  names: QueueNames,
  settings: QueueSettings,
): Promise<number> {
  await prepareStream(manager, names.stream, names.queue, {
    subjects: [names.subjects],
    ...{ retention: 'limits', storage: 'file', discard: 'new', num_replicas: settings.replicas },
  });
  const lease = await prepareConsumer(manager, names, settings.lease);
  if (settings.lease !== undefined && settings.lease !== lease) {
    throw new OktaInputError(
      'lease',
      `is ${settings.lease.toString()}, and queue ${names.queue} was made with ${lease.toString()}: all that ` +
        'work on it have one; give that one, or leave it out',
    );
  }
  return lease;
}

/** The stream of leases and permits: of each subject the last message, and none that is an hour old. */
export async function prepareShared(
  manager: StreamManager,
  names: QueueNames,
  { replicas }: QueueSettings,
): Promise<void> {
  await prepareStream(manager, names.shared, names.queue, {
    subjects: [names.sharedSubjects],
    ...{ retention: 'limits', storage: 'file', discard: 'old', num_replicas: replicas },
    ...{ max_msgs_per_subject: 1, max_age: 3_600_000 * nanoseconds },
  });
}

type Config = Omit<StreamConfig, 'name' | 'description'>;

async function prepareStream(
  manager: StreamManager,
  name: string,
  queue: string,
  config: Config,
): Promise<void> {
  const found = await ifThere(manager.streams.info(name), streamNotFound);
  if (found !== undefined) {
    if (found.config.description === description) return;
    const isOther = found.config.description?.startsWith(mark) === true;
    throw anotherShape(name, isOther ? 'a queue of another version' : 'no queue');
  }
  try {
    await manager.streams.add({ name, description, ...config });
  } catch (error) {
    const code = codeOf(error);
    if (code === inUse) return prepareStream(manager, name, queue, config);
    if (code !== overlaps) throw error;
    throw new OktaSinkError(
      `JetStream: another stream takes the subjects ${config.subjects.join(', ')} of queue ${queue}; ` +
        'give the queue another name, or that stream other subjects',
      { cause: error },
    );
  }
}

async function prepareConsumer(
  manager: StreamManager,
  names: QueueNames,
  wanted: number | undefined,
): Promise<number> {
  const { stream, chains } = names;
  const found = await ifThere(manager.consumers.info(stream, consumer), consumerNotFound);
  if (found !== undefined) {
    // A server that lost the end of its stream, as with the power, would pass over what takes its place.
    const { state } = await manager.streams.info(stream);
    if (found.delivered.stream_seq <= state.last_seq) {
      if (found.config.filter_subject !== chains || found.config.ack_policy !== 'explicit') {
        throw anotherShape(`${stream} with the consumer ${consumer}`, 'no queue');
      }
      return Math.round((found.config.ack_wait ?? 0) / nanoseconds);
    }
    await remakeConsumer(manager, names, wanted ?? defaultLease);
  } else await makeConsumer(manager, names, wanted ?? defaultLease);
  const made = await manager.consumers.info(stream, consumer);
  return Math.round((made.config.ack_wait ?? 0) / nanoseconds);
}

/** Has a consumer deliver all that there is, from the first message on; what is settled is told by the log. */
export async function remakeConsumer(
  manager: StreamManager,
  names: QueueNames,
  lease: number,
): Promise<void> {
  await ifThere(manager.consumers.delete(names.stream, consumer), consumerNotFound);
  await makeConsumer(manager, names, lease);
}

/** Where two make it at once, the second finds it, or is told that it is another. */
export async function makeConsumer(
  manager: StreamManager,
  { stream, chains }: QueueNames,
  lease: number,
): Promise<void> {
  const config = {
    ...{ durable_name: consumer, filter_subject: chains, ack_wait: lease * nanoseconds },
    ...{ ack_policy: 'explicit', deliver_policy: 'all', max_deliver: -1, max_ack_pending: -1 },
  };
  await manager.consumers.add(stream, config).catch((error: unknown) => {
    if (codeOf(error) === undefined) throw error;
  });
}

function anotherShape(stream: string, what: string): OktaSinkError {
  return new OktaSinkError(
    `JetStream: the stream ${stream} is there and is ${what}; give the queue another name, or remove that stream`,
  );
}

async function ifThere<T>(asked: Promise<T>, absent: number): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (codeOf(error) === absent) return undefined;
    throw error;
  }
}
