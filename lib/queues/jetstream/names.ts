import { createHash } from 'node:crypto';
import { OktaInputError } from '../../errors.js';

/** Where a message stands: its sequence, its rows, and how many its chain has before it. */
export interface Place {
  readonly seq: number;
  readonly rows: number;
  readonly before: number;
  /** The subject of its chain. */
  readonly chain: string;
}

/** What a queue's streams and subjects are called. */
export interface QueueNames {
  readonly queue: string;
  /** The stream of rows, checkpoints, and of what has become of each message. */
  readonly stream: string;
  /** The stream of leases and permits, of which the last word counts. */
  readonly shared: string;
  /** Of the stream, and of the other one. */
  readonly subjects: string;
  readonly sharedSubjects: string;
  /** Every chain of messages with rows. */
  readonly chains: string;
  /** The messages of a job, each of which names its predecessor, so that they have one writer at a time. */
  readonly chainOf: (job: string) => string;
  /** The messages of what was put aside and is to be delivered again. */
  readonly retried: string;
  readonly buried: string;
  /** What became of a message, where its rows stand in its chain: of either kind by `'*'`. */
  readonly endOf: (kind: 'settled' | 'buried' | '*', of: Place) => string;
  /** What a chain has settled. */
  readonly settledOf: (chain: string) => string;
  readonly lease: (key: string) => string;
  readonly permits: (key: string, bucket: string, window: number) => string;
}

/** @throws OktaInputError for what no stream can be called. */
export function namesOf(queue: string): QueueNames {
  if (!/^[\w-]{1,60}$/.test(queue)) {
    throw new OktaInputError(
      'name',
      `must be the name of a queue of letters, digits, _ and -, 60 of them at most: got ${JSON.stringify(queue)}; write users`,
    );
  }
  const own = `okta-streams.queue.${queue}`;
  const sharedOwn = `okta-streams.shared.${queue}`;
  const chains = `${own}.rows`;
  return {
    queue,
    stream: `${queue}_queue`,
    shared: `${queue}_queue_shared`,
    subjects: `${own}.>`,
    sharedSubjects: `${sharedOwn}.>`,
    chains: `${chains}.>`,
    chainOf: (job) => `${chains}.job.${token(job)}`,
    retried: `${chains}.retried`,
    buried: `${own}.buried.>`,
    endOf: (kind, { seq, rows, before, chain }) =>
      `${own}.${kind}.${[seq, rows, before].join('.')}.${chain.slice(chains.length + 1)}`,
    settledOf: (chain) => `${own}.settled.*.*.*.${chain.slice(chains.length + 1)}`,
    lease: (key) => `${sharedOwn}.lease.${token(key)}`,
    permits: (key, bucket, window) =>
      `${sharedOwn}.permits.${token(key)}.${token(bucket)}.${window.toString()}`,
  };
}

/** Any text as one token of a subject: readable where that is short, and told apart by a digest else. */
function token(text: string): string {
  const readable = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /[.*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  if (readable !== '' && readable.length <= 200) return readable;
  return `%${createHash('sha256').update(text).digest('hex')}`;
}
