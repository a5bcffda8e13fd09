import { randomUUID } from 'node:crypto';
import {
  defer,
  finalize,
  ignoreElements,
  interval,
  retry,
  tap,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import { pulled, type Pull } from '../pulled.js';
import type { Delivery, TakeOptions } from '../types.js';
import { readBody } from './body.js';
import { purgeSettled, statsOf } from './chains.js';
import type { Client, Taken } from './client.js';
import type { Note } from './note.js';
import { isPassing, maxAway } from './passing.js';

/** Milliseconds between two looks for messages, and between two purges. */
const idle = 250;
const purgeEvery = 1_000;

/** Does work with a client, also while the one of the taker is about to be closed. */
export type Use = <T>(work: (client: Client) => Promise<T>) => Observable<T>;

/** Takes messages one by one, and keeps each for as long as it is in hand. */
export function deliveries<R>(
  client: Client,
  options: TakeOptions,
  use: Use,
): Observable<Delivery<R>> {
  const purge = purging(client);
  let since = 0;
  const pull = () =>
    defer(() => pullOne<R>(client, options, use, purge)).pipe(
      retry({
        delay: (error: unknown, attempt) => {
          if (attempt === 1) since = performance.now();
          const isAway = isPassing(error) && performance.now() - since < maxAway;
          return isAway ? timer(Math.min(2_000, 50 * 2 ** attempt)) : throwError(() => error);
        },
        resetOnSuccess: true,
      }),
    );
  return pulled(pull, { ...options, idle, wake: client.published(client.names.chains) });
}

async function pullOne<R>(
  client: Client,
  { untilEmpty = false, generation }: TakeOptions,
  use: Use,
  purge: () => void,
): Promise<Pull<R>> {
  const { log, names } = client;
  for (;;) {
    const taken = await client.pull();
    if (taken === undefined) break;
    const { note, seq } = taken;
    if (note === undefined) throw foreign(names.stream, seq);
    // A server that was killed may have forgotten acknowledgements, but never what is in the log.
    const isOver =
      note.rows === 0 || (await log.last(names.endOf('*', seq, note.rows))) !== undefined;
    if (!isOver) return deliveryOf<R>(client, taken, note, use, purge);
    taken.tell('+ACK');
  }
  if (!untilEmpty) return 'empty';
  const { jobs, backlog } = await statsOf(client);
  const isFinished =
    jobs.length > 0 &&
    jobs.every(
      (job) => job.isFinished && (generation === undefined || job.generation === generation),
    );
  return isFinished && backlog === 0 ? 'finished' : 'empty';
}

async function deliveryOf<R>(
  client: Client,
  taken: Taken,
  note: Note,
  use: Use,
  purge: () => void,
): Promise<Delivery<R>> {
  const { names, lease } = client;
  const { seq, deliveries: count } = taken;
  const { texts } = await readBody(taken.body);
  const id = seq.toString();
  let isLost = false;
  let told = performance.now();
  const look = () => {
    isLost ||= performance.now() - told >= lease;
  };
  const beat = interval(Math.max(1, Math.floor(lease / 3)))
    .pipe(
      tap(() => {
        look();
        if (isLost) return;
        taken.tell('+WPI');
        told = performance.now();
      }),
    )
    // Whether it is still in these hands shows when it is ended.
    .subscribe({ error: () => undefined });
  const ending = (work: (client: Client) => Promise<void>): Observable<never> =>
    defer(() => {
      beat.unsubscribe();
      look();
      return isLost ? throwError(() => inOtherHands(id)) : use(work).pipe(ignoreElements());
    });
  const end = async ({ log }: Client, kind: 'settled' | 'buried', more: Partial<Note> = {}) => {
    const last: Note = { ...note, ...more, id: randomUUID(), rows: note.rows };
    const body = kind === 'buried' ? taken.body : undefined;
    const at = await log.append(names.endOf(kind, seq, note.rows), 0, last, body);
    if (at === undefined) throw inOtherHands(id);
    taken.tell('+ACK');
    purge();
  };
  return {
    id,
    rows: texts.map((text) => JSON.parse(text) as R),
    deliveries: count,
    settle: () => ending((now) => end(now, 'settled')),
    bury: (reason) => ending((now) => end(now, 'buried', { reason, deliveries: count })),
    release: (delay = 0) =>
      ending(() => {
        taken.tell(`-NAK ${JSON.stringify({ delay: Math.round(delay * 1e6) })}`);
        return Promise.resolve();
      }),
  };
}

/** Purges now and then, behind what has been settled; its errors do not matter. */
function purging(client: Client): () => void {
  let last = performance.now();
  let isUnderWay = false;
  return () => {
    if (isUnderWay || performance.now() - last < purgeEvery) return;
    isUnderWay = true;
    defer(() => purgeSettled(client))
      .pipe(
        finalize(() => {
          isUnderWay = false;
          last = performance.now();
        }),
      )
      .subscribe({ error: () => undefined });
  };
}

function foreign(stream: string, seq: number): OktaSinkError {
  return new OktaSinkError(
    `JetStream: message ${seq.toString()} of the stream ${stream} is none of a queue; remove it, as with ` +
      `nats stream rmm ${stream} ${seq.toString()}`,
  );
}

function inOtherHands(id: string): OktaSinkError {
  return new OktaSinkError(
    `delivery ${id} was not settled in time and is in other hands: what has been done for it is done again`,
  );
}
