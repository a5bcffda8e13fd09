import { randomUUID } from 'node:crypto';
import { defer, delay, EMPTY, exhaustMap, filter } from 'rxjs';
import type { Cursor } from '../../cursor.js';
import { OktaInputError } from '../../errors.js';
import { refuseRow } from '../../sinks/shared/refuseRow.js';
import { rowJson } from '../../sinks/shared/rowJson.js';
import { rowKey } from '../../sinks/shared/rowKey.js';
import type { Checkpoint, DeadLetter, Job, SinkSession } from '../../sinks/types.js';
import { overtaken } from '../memoryState.js';
import { traceparentOf } from '../tracing.js';
import { waitingForRoom } from '../waitingForRoom.js';
import { parcelsOf, readBody, type Parcel } from './body.js';
import { backlogIn, chainEnds } from './chains.js';
import type { Client } from './client.js';
import { fenceOf, stateAfter, type ChainState, type Note } from './note.js';
import { oversize } from './oversize.js';
import { tailOf, tailRows, type Left, type Tail, type TailRow } from './tail.js';

/** Milliseconds until a message that was seen is in the log. */
const settling = 100;

/** How a session writes. */
export interface SessionOptions {
  readonly rows: number;
  readonly backlog: number;
  readonly deadLetter: DeadLetter | undefined;
}

/**
 * Opens the writing end of a queue for a job: takes the job over by a fence, and finds what stands
 * behind the last checkpoint, so that it is not written again.
 *
 * @throws OktaInputError for a run that reads another list.
 */
export async function openSession<R>(
  client: Client,
  { rows, backlog, deadLetter }: SessionOptions,
  job: Job,
): Promise<SinkSession<R>> {
  const { log, names, room } = client;
  await refuseOtherPath(client, job);
  const subject = names.chainOf(job.name);
  const writer = randomUUID();
  let count = 0;
  const trace = traceparentOf(job.run);
  const newId = () => `${writer} ${(count++).toString()}`;

  const { fence, before } = await fenced(client, job, subject, newId);
  let state = stateAfter(fence);
  const { checkpoint, tail } = await foundBehind(client, subject, state, before);

  const sizes = { rows, bytes: room };
  let packed: Parcel[] = [];
  let pending: readonly string[] = [];
  let given = 0;
  let rowsRefused = 0;
  const write = async (more: readonly R[]): Promise<void> => {
    const texts: string[] = [];
    for (const row of more) {
      const text = rowJson(row);
      const refusal = typeof text === 'string' ? await oversize(text, room) : text;
      const key = rowKey(row, given++);
      if (refusal !== undefined) {
        await refuseRow({ row, key, ...refusal }, deadLetter, names.queue);
        rowsRefused++;
      } else if (typeof text === 'string') texts.push(text);
    }
    pending = [...pending, ...tail.without(texts)];
    // A commit may have any number of rows, which take less room once they are packed; its last message is
    // packed with the head.
    const full = Math.floor((pending.length - 1) / rows) * rows;
    if (full <= 0) return;
    packed.push(...(await parcelsOf({}, pending.slice(0, full), sizes)));
    pending = pending.slice(full);
  };
  const commit = async (at: Checkpoint): Promise<void> => {
    const isFinished = at.finished === true;
    const left = isFinished ? undefined : tail.left();
    const parcels = [
      ...packed,
      ...(await parcelsOf({ checkpoint: at.cursor, left }, pending, sizes)),
    ];
    for (const [index, { rows: size, body }] of parcels.entries()) {
      const isLast = index === parcels.length - 1;
      const between: Note = { ...noteBehind(job, state, size), id: newId(), trace };
      const note = isLast ? committed(between, at, left) : between;
      const seq = await log.append(subject, state.last, note, body);
      if (seq === undefined) throw overtaken(job.name);
      state = stateAfter({ seq, note });
    }
    packed = [];
    pending = [];
  };

  const session: SinkSession<R> = {
    checkpoint,
    lost: client.published(subject).pipe(
      filter((note) => note?.id.startsWith(writer) !== true),
      // What a reader says that was itself overtaken is seen too, and is refused.
      delay(settling),
      exhaustMap(() => log.last(subject)),
      filter((end) => end !== undefined && !end.note.id.startsWith(writer)),
    ),
    rowsRefused: () => rowsRefused,
    write: (more) => defer(() => write(more)),
    commit: (at) => defer(() => commit(at)),
    close: () => EMPTY,
  };
  return waitingForRoom(session, async () => (await backlogIn(client)) < backlog);
}

/** What a message without a checkpoint tells. */
function noteBehind(job: Job, state: ChainState, rows: number): Omit<Note, 'id'> {
  return {
    job: job.name,
    path: job.path,
    generation: job.generation,
    isFinished: state.isFinished,
    committedAt: state.committedAt,
    rows,
    before: state.written,
    checkpoint: state.checkpoint,
    tail: state.tail,
    keep: state.keep,
  };
}

function committed(note: Note, at: Checkpoint, left: Left | undefined): Note {
  return {
    ...note,
    isFinished: at.finished === true,
    committedAt: Date.now(),
    checkpoint: at.cursor === undefined ? undefined : 0,
    tail: 0,
    keep: left === undefined ? undefined : Math.min(...left.runs.map(([seq]) => seq)),
  };
}

/** Appends the fence, behind whatever is last then. */
async function fenced(client: Client, job: Job, subject: string, newId: () => string) {
  for (;;) {
    const end = await client.log.last(subject);
    const before = stateAfter(end);
    const note = fenceOf(job, newId(), before);
    const seq = await client.log.append(subject, before.last, note);
    if (seq !== undefined) return { fence: { seq, note }, before };
  }
}

/** The checkpoint, and the rows behind it that are in the log all the same. */
async function foundBehind(
  { log }: Client,
  subject: string,
  { checkpoint: at, tail: from, keep, last }: ChainState,
  before: ChainState,
): Promise<{ readonly checkpoint: Cursor | undefined; readonly tail: Tail }> {
  const found = at === undefined ? undefined : await log.at(at);
  const head = found === undefined ? {} : (await readBody(found.body)).head;
  const left = keep === undefined ? undefined : head.left;
  const rows: TailRow[] = [];
  const first = Math.min(keep ?? Infinity, from + 1);
  for (let next = first; next <= before.last && next < last;) {
    const message = await log.next(subject, next);
    if (message === undefined || message.seq > before.last) break;
    const { seq, note, body } = message;
    next = seq + 1;
    if (note.rows === 0) continue;
    const { texts } = await readBody(body);
    rows.push(
      ...tailRows(seq, texts, seq > from ? undefined : (left ?? { runs: [], patience: 0 })),
    );
  }
  return { checkpoint: head.checkpoint as Cursor | undefined, tail: tailOf(rows, left?.patience) };
}

async function refuseOtherPath(client: Client, { path }: Job): Promise<void> {
  if (path === undefined) return;
  const other = (await chainEnds(client)).find(
    ({ note, subject }) =>
      subject !== client.names.retried && note.path !== undefined && note.path !== path,
  );
  if (other === undefined) return;
  throw new OktaInputError(
    'name',
    `is that of a queue with records of ${String(other.note.path)}, and this run reads ${path}: ` +
      `its workers would get both; give this one a queue of its own, as ${client.names.queue}_2`,
  );
}
