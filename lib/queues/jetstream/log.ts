import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageQuery, NatsHeaders, StoredMessage, StreamManager } from './nats.js';
import { codeOf, isPassing, patiently } from './passing.js';

/** A message of a stream. */
export interface Stored<N> {
  readonly seq: number;
  readonly subject: string;
  readonly note: N;
  readonly body: Uint8Array;
}

/** A stream as a log: what is appended names what it is to stand behind. */
export interface Log<N extends { readonly id: string }> {
  /** The last message of a subject, which may have wildcards. */
  readonly last: (subject: string) => Promise<Stored<N> | undefined>;
  readonly at: (seq: number) => Promise<Stored<N> | undefined>;
  /** The first message of a subject from `seq` on. */
  readonly next: (subject: string, seq: number) => Promise<Stored<N> | undefined>;
  /**
   * Appends a message behind the one with the sequence `expected`, 0 for none, of its subject.
   *
   * @returns Its sequence; `undefined` where another one stands there.
   */
  readonly append: (
    subject: string,
    expected: number,
    note: N,
    body?: Uint8Array,
  ) => Promise<number | undefined>;
  /** The subjects that have messages. */
  readonly subjects: (filter: string) => Promise<readonly string[]>;
  /** Removes what a subject has below a sequence. */
  readonly purge: (subject: string, below: number) => Promise<void>;
  readonly remove: (seq: number) => Promise<void>;
}

/** The header that tells what a message is. */
export const noteHeader = 'Okta-Streams';

const wrongLast = 10_071;
const notFound = [10_037, 10_043, 10_057];

/**
 * A stream as a log.
 *
 * @param patience For how long a server may be away, in milliseconds, before its error is passed on.
 */
export function logOf<N extends { readonly id: string }>(
  manager: StreamManager,
  headers: () => NatsHeaders,
  stream: string,
  { patience, timeout }: { readonly patience: number; readonly timeout: number },
): Log<N> {
  const client = manager.jetstream();
  const get = (query: MessageQuery) =>
    patiently(async () => {
      const found = await manager.streams.getMessage(stream, query);
      return found === null ? undefined : storedOf<N>(found);
    }, patience);
  const last = (subject: string) => get({ last_by_subj: subject });

  const append: Log<N>['append'] = async (subject, expected, note, body) => {
    const deadline = performance.now() + patience;
    for (let attempt = 0; ; attempt++) {
      const header = headers();
      header.set(noteHeader, asciiJson(note));
      try {
        const ack = await client.publish(subject, body, {
          headers: header,
          expect: { lastSubjectSequence: expected },
          timeout,
        });
        return ack.seq;
      } catch (error) {
        const isBehindAnother = codeOf(error) === wrongLast;
        if (!isBehindAnother && !isPassing(error)) throw error;
        // An answer may have been lost: then the message is there.
        const found = await last(subject);
        if (found?.note.id === note.id) return found.seq;
        if (found !== undefined && found.seq !== expected) return undefined;
        const isLate = performance.now() >= deadline;
        if (isBehindAnother && (found === undefined || isLate)) return undefined;
        if (isLate) throw error;
        await sleep(Math.min(1_000, 50 * 2 ** attempt));
      }
    }
  };

  return {
    last,
    at: (seq) => get({ seq }),
    next: (subject, seq) => get({ seq, next_by_subj: subject }),
    append,
    subjects: (filter) =>
      patiently(async () => {
        const { state } = await manager.streams.info(stream, { subjects_filter: filter });
        return Object.keys(state.subjects ?? {});
      }, patience),
    purge: async (subject, below) => {
      await manager.streams.purge(stream, { filter: subject, seq: below });
    },
    remove: async (seq) => {
      try {
        await patiently(() => manager.streams.deleteMessage(stream, seq, false), patience);
      } catch (error) {
        if (!notFound.includes(codeOf(error) ?? 0)) throw error;
      }
    },
  };
}

/** Reads the header of a message; `undefined` where it has none. */
export function readNote(header: NatsHeaders | undefined): unknown {
  const text = header?.get(noteHeader) ?? '';
  return text === '' ? undefined : JSON.parse(text);
}

function storedOf<N>(found: StoredMessage): Stored<N> | undefined {
  const note = readNote(found.header) as N | undefined;
  if (note === undefined) return undefined;
  return { seq: found.seq, subject: found.subject, note, body: found.data };
}

/** Headers are ASCII. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
