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
import { inShort } from '../../sinks/shared/inShort.js';
import { hasFinished } from '../hasFinished.js';
import { pulled, type Pull } from '../pulled.js';
import { distinct } from '../tracing.js';
import type { Delivery, TakeOptions } from '../types.js';
import { readBody } from './body.js';
import { purgeSettled, statsOf } from './chains.js';
import type { Client, Taken } from './client.js';
import type { Place } from './names.js';
import type { Note } from './note.js';
import { isPassing, maxAway } from './passing.js';

/** Milliseconds between two looks for messages, and between two purges. */
const idle = 250;
const purgeEvery = 1_000;
/** Characters of the reason why a delivery was put aside: headers have little room. */
const maxReason = 1_000;

/** Does work with a client, also while the one of the taker is about to be closed. */
export type Use = <T>(work: (client: Client) => Promise<T>) => Observable<T>;

/** Takes messages one by one, and keeps each for as long as it is in hand. */
export function deliveries<R>(
  client: Client,
  options: TakeOptions,
  use: Use,
): Observable<Delivery<R>> {
  const purge = purging(client);
  const remind = reminding(client);
  let since = 0;
  const pull = () =>
    defer(() => pullOne<R>(client, options, use, { purge, remind })).pipe(
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

/** What a taker sees to besides. */
interface Upkeep {
  readonly purge: () => void;
  readonly remind: () => Promise<void>;
}

async function pullOne<R>(
  client: Client,
  { untilEmpty = false, generation }: TakeOptions,
  use: Use,
  { purge, remind }: Upkeep,
): Promise<Pull<R>> {
  const { log, names } = client;
  for (;;) {
    const taken = await client.pull();
    if (taken === undefined) break;
    const { note, seq } = taken;
    if (note === undefined) throw foreign(names.stream, seq);
    // A server that was killed may have forgotten acknowledgements, but never what is in the log.
    const isOver =
      note.rows === 0 || (await log.last(names.endOf('*', placeOf(taken, note)))) !== undefined;
    if (!isOver) return deliveryOf<R>(client, taken, note, use, purge);
    taken.tell('+ACK');
  }
  await remind();
  if (!untilEmpty) return 'empty';
  const { jobs, backlog } = await statsOf(client);
  const isFinished = jobs.length > 0 && jobs.every((job) => hasFinished(job, generation));
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
    const subject = names.endOf(kind, placeOf(taken, note));
    const at = await log.append(subject, 0, last, body);
    if (at === undefined) throw inOtherHands(id);
    taken.tell('+ACK');
    purge();
  };
  return {
    id,
    rows: texts.map((text) => JSON.parse(text) as R),
    deliveries: count,
    traceparents: distinct([note.trace]),
    settle: () => ending((now) => end(now, 'settled')),
    bury: (reason) =>
      ending((now) =>
        end(now, 'buried', { reason: inShort(reason, maxReason), deliveries: count }),
      ),
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

/**
 * Looks now and then, where nothing is to be delivered, whether the log agrees: a consumer may have
 * forgotten what was in dead hands, and a server that lost its end may have passed over what came then.
 */
function reminding(client: Client): () => Promise<void> {
  let last = performance.now();
  let wasForgotten = false;
  return async () => {
    if (performance.now() - last < client.lease) return;
    last = performance.now();
    const { unacknowledged } = await client.position();
    const { backlog, inHand } = await statsOf(client);
    const isForgotten = unacknowledged === 0 && backlog > 0 && inHand === backlog;
    // Twice in turn: a message may just have been on its way.
    if (isForgotten && wasForgotten) await client.deliverAgain();
    wasForgotten = isForgotten && !wasForgotten;
  };
}

function placeOf({ seq, chain }: Taken, { rows, before }: Note): Place {
  return { seq, rows, before, chain };
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
