import type { QueueStats } from '../types.js';
import {
  backlogOf,
  floorOf,
  inHandOf,
  readEnded,
  type ChainExtent,
  type Ended,
} from './backlog.js';
import type { Client } from './client.js';
import type { Stored } from './log.js';
import { needlessBelow, stateAfter, type Note } from './note.js';

/** A chain, and its last message. */
interface Chain {
  readonly end: Stored<Note>;
  readonly extent: ChainExtent;
}

/** The chains of a queue, and what of them was settled or buried. */
interface Content {
  readonly chains: readonly Chain[];
  readonly ended: readonly Ended[];
}

/** The last message of each chain of a queue. */
export async function chainEnds({ log, names }: Client): Promise<readonly Stored<Note>[]> {
  const chains = await log.subjects(names.chains);
  const ends = await Promise.all(chains.map((chain) => log.last(chain)));
  return ends.filter((end) => end !== undefined);
}

/** Rows of a queue that are not settled. */
export async function backlogIn(client: Client): Promise<number> {
  return backlogOfAll(await contentOf(client));
}

/** How a queue stands. */
export async function statsOf(client: Client): Promise<QueueStats> {
  const { log, names } = client;
  const { delivered } = await client.position();
  const content = await contentOf(client);
  const { chains, ended } = content;
  const inHand = async ({ end, extent }: Chain) => {
    const next = delivered >= end.seq ? undefined : await log.next(extent.chain, delivered + 1);
    return inHandOf(extent, ended, next?.note.before ?? extent.written);
  };
  const inHands = await Promise.all(chains.map(inHand));
  const dead = ended.filter(({ kind }) => kind === 'buried').map(({ rows }) => rows);
  return {
    backlog: backlogOfAll(content),
    inHand: sum(inHands),
    dead: sum(dead),
    jobs: chains
      .filter(({ extent }) => extent.chain !== names.retried)
      .map(({ end: { note } }) => ({
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
  const { chains, ended } = await contentOf(client);
  for (const { end, extent } of chains) {
    const { chain } = extent;
    const floor = floorOf(extent, ended);
    const isJob = chain !== names.retried;
    const below = isJob ? needlessBelow(floor, stateAfter(end)) : floor + 1;
    if (below <= 1) continue;
    await log.purge(chain, below);
    // Each stands behind the message that it is about.
    await log.purge(names.settledOf(chain), below);
  }
}

async function contentOf(client: Client): Promise<Content> {
  const { log, names } = client;
  const ends = await chainEnds(client);
  const chainOf = async (end: Stored<Note>): Promise<Chain> => {
    const first = await log.next(end.subject, 1);
    const { last, written } = stateAfter(end);
    const before = first?.note.before ?? written;
    return { end, extent: { chain: end.subject, last, before, written } };
  };
  const chains = await Promise.all(ends.map(chainOf));
  // Behind the chains: what ends meanwhile is counted as such.
  const subjects = await log.subjects(names.subjects);
  const begin = names.chains.slice(0, -1);
  return {
    chains,
    ended: subjects.map((subject) => readEnded(subject, begin)).filter((end) => end !== undefined),
  };
}

function backlogOfAll({ chains, ended }: Content): number {
  return sum(chains.map(({ extent }) => backlogOf(extent, ended)));
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}
