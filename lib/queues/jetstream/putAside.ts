import { randomUUID } from 'node:crypto';
import { concatMap, defer, EMPTY, expand, filter, type Observable } from 'rxjs';
import type { Buried } from '../types.js';
import { readBody } from './body.js';
import type { Client } from './client.js';
import type { Stored } from './log.js';
import { stateAfter, type Note } from './note.js';

/** What has been put aside, delivery by delivery. */
export function deadOf<R>(client: Client): Observable<Buried<R>> {
  return buried(client).pipe(
    concatMap(async ({ note, body }) => ({
      rows: (await readBody(body)).texts.map((text) => JSON.parse(text) as R),
      deliveries: note.deliveries ?? 0,
      reason: note.reason ?? '',
    })),
  );
}

/** Puts back what has been put aside; how many rows those were. */
export async function retryDead(client: Client): Promise<number> {
  const { log, names } = client;
  let rows = 0;
  for (let seq = 1; ;) {
    const dead = await log.next(names.buried, seq);
    if (dead === undefined) return rows;
    await appendRetried(client, dead);
    // The message itself may still be there: it is to stay settled.
    const settled = dead.subject.replace('.buried.', '.settled.');
    await log.append(settled, 0, { ...dead.note, id: randomUUID() });
    await log.remove(dead.seq);
    rows += dead.note.rows;
    seq = dead.seq + 1;
  }
}

function buried({ log, names }: Client): Observable<Stored<Note>> {
  const from = (seq: number) => defer(() => log.next(names.buried, seq));
  return from(1).pipe(
    expand((found) => (found === undefined ? EMPTY : from(found.seq + 1))),
    filter((found) => found !== undefined),
  );
}

/** Appends to the chain of those that come again, behind whatever is last there. */
async function appendRetried({ log, names }: Client, { note, body }: Stored<Note>): Promise<void> {
  for (;;) {
    const end = await log.last(names.retried);
    const { last, written } = stateAfter(end);
    const again: Note = { ...note, id: randomUUID(), before: written, reason: undefined };
    if ((await log.append(names.retried, last, again, body)) !== undefined) return;
  }
}
