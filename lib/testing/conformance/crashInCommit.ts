import type { Checkpoint, SinkSession } from '../../sinks/types.js';
import type { Bench } from './bench.js';
import { settled } from './bench.js';
import type { ConformanceRow } from './store.js';

/** How long after the start of a commit: in turns of the queue of promises, or of the event loop. */
interface Moment {
  readonly of: 'promises' | 'events';
  readonly turns: number;
}

/** A commit that is to be crashed: its session, with rows written, and the checkpoint behind them. */
export interface PendingCommit {
  readonly session: SinkSession<ConformanceRow>;
  readonly at: Checkpoint;
}

/** Beyond so many turns of promises a commit is taken for one that waits for a disk or a server. */
const maxTurns = 400;
/** A commit of many turns is crashed at so many of them: each takes a commit of its own. */
const moments = { promises: 48, events: 10 };

/**
 * Crashes commits at one turn after another, from the first to the last that one of them takes.
 *
 * @param prepare Opens a session and writes to it what is to be committed.
 * @param judge Looks at what the store holds after the crash.
 */
export async function crashInCommit(
  { crash, store }: Bench,
  prepare: () => Promise<PendingCommit>,
  judge: () => Promise<void>,
): Promise<void> {
  // To close a session in the middle of its commit is no crash: its methods never run two at once.
  if (store.crash === undefined) return;
  const whole = await prepare();
  const all = await momentsOf(settled(whole.session.commit(whole.at)));
  await crash(whole.session);
  await judge();
  for (const moment of all) {
    const { session, at } = await prepare();
    const committing = settled(session.commit(at)).catch(() => undefined);
    await Promise.race([reached(moment), committing]);
    await crash(session);
    await judge();
  }
}

/** Lets a commit come to its end, and tells the moments that it had. */
async function momentsOf(commit: Promise<unknown>): Promise<readonly Moment[]> {
  let isDone = false;
  const ending = commit.finally(() => {
    isDone = true;
  });
  // Read by a function, for it changes while others have their turn.
  const goesOn = () => !isDone;
  let promises = 0;
  for (; goesOn() && promises < maxTurns; promises++) await Promise.resolve();
  let events = 0;
  for (; goesOn(); events++) await nextEvents();
  await ending;
  if (events === 0) return spread(promises, moments.promises).map(momentOf('promises'));
  return [0, 1]
    .map(momentOf('promises'))
    .concat(spread(events, moments.events).map(momentOf('events')));
}

function momentOf(of: Moment['of']): (turns: number) => Moment {
  return (turns) => ({ of, turns });
}

/** At most `max` numbers from 0 to `count`, at equal distances. */
function spread(count: number, max: number): readonly number[] {
  const step = Math.max(1, count / max);
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => Math.round(i * step));
}

async function reached({ of, turns }: Moment): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await (of === 'promises' ? undefined : nextEvents());
}

function nextEvents(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
