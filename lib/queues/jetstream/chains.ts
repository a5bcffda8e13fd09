import type { QueueStats } from '../types.js';
import { countRows, readEnded, type ChainCounts } from './backlog.js';
import type { Client } from './client.js';
import type { Stored } from './log.js';
import { needlessBelow, stateAfter, type Note } from './note.js';

/** The last message of each chain of a queue. */
export async function chainEnds({ log, names }: Client): Promise<readonly Stored<Note>[]> {
  return endsOf({ log }, await log.subjects(names.chains));
}

async function endsOf(
  { log }: Pick<Client, 'log'>,
  chains: readonly string[],
): Promise<readonly Stored<Note>[]> {
  const ends = await Promise.all(chains.map((chain) => log.last(chain)));
  return ends.filter((end) => end !== undefined);
}

/** How a queue stands. */
export async function statsOf(client: Client): Promise<QueueStats> {
  const { log, names } = client;
  const position = await client.position();
  const subjects = await log.subjects(names.subjects);
  const ended = subjects.map(readEnded).filter((end) => end !== undefined);
  const chains = subjects.filter((subject) => subject.startsWith(names.chains.slice(0, -1)));
  const ends = await endsOf(client, chains);
  const counts = async (end: Stored<Note>): Promise<ChainCounts> => {
    const { written } = stateAfter(end);
    const rowsTo = async (seq: number) =>
      seq >= end.seq ? written : ((await log.next(end.subject, seq + 1))?.note.before ?? written);
    const [toFloor, toDelivered] = await Promise.all([
      rowsTo(position.floor),
      rowsTo(position.delivered),
    ]);
    return { written, toFloor, toDelivered };
  };
  return {
    ...countRows(await Promise.all(ends.map(counts)), ended, position),
    jobs: ends
      .filter(({ subject }) => subject !== names.retried)
      .map(({ note }) => ({
        name: note.job,
        isFinished: note.isFinished,
        generation: note.generation,
        committedAt: note.committedAt === undefined ? undefined : new Date(note.committedAt),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Removes what is settled and needed no more. */
export async function purgeSettled(client: Client): Promise<void> {
  const { log, names } = client;
  const { floor } = await client.position();
  for (const end of await chainEnds(client)) {
    const isJob = end.subject !== names.retried;
    const below = isJob ? needlessBelow(floor, stateAfter(end)) : floor + 1;
    if (below > 1) await log.purge(end.subject, below);
  }
  // Each stands behind the message that it is about.
  if (floor > 0) await log.purge(names.settled, floor + 1);
}
