import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../../lib/sandbox/index.js';
import type { KilledEngine } from './engines.js';
import { programs, type Members } from './members.js';
import { tally } from './tally.js';

/** What was seen. */
export interface KillReport {
  readonly kills: Readonly<Record<string, number>>;
  readonly users: number;
  readonly generations: number;
  /** Records without an effect, those that are missing in the log, and those that are missing in the results. */
  readonly lost: number;
  /** Rows that are in the log again, and results that are there again. */
  readonly doubled: number;
  /** Effects that happened again, and how many more were allowed: a delivery for each process that was hit. */
  readonly repeats: number;
  readonly allowed: number;
  /** Milliseconds from the kill of a leader to the next one. */
  readonly takeovers: readonly number[];
  /** How many of them took longer than a lease and a second. */
  readonly late: number;
  /** What processes ended with that were not killed: some were paused, or began while nobody was there. */
  readonly ended: readonly string[];
  /** Generations that did not end. */
  readonly stuck: readonly string[];
}

const kinds = [
  ...['reader killed', 'worker killed', 'reader paused', 'worker paused'],
  ...['engine killed', 'engine paused', 'network cut', 'network frozen'],
] as const;
const workers = 3;
const readers = 2;
const rowsOfDelivery = 100;
const lease = 2_000;

interface Member {
  readonly role: 'reader' | 'worker';
  readonly child: ChildProcess;
  isLeading: boolean;
  said: string;
}

/**
 * Has two readers and three workers work generation after generation, and kills something every half a
 * second or so, until there were so many kills.
 *
 * @param random Numbers from 0 to 1: what is killed, and when.
 * @param members What readers and workers are. Default programs that use the library.
 */
export async function killedQueue(
  { engine, url, proxy, restart, pause, resume, maxTakeover, watch }: KilledEngine,
  kills: number,
  random: () => number,
  { begin, keepResults }: Members = programs,
): Promise<KillReport> {
  const users = 4_000;
  const org = await startSandbox({ users, groups: 1, latency: 300 });
  const folder = mkdtempSync(join(tmpdir(), 'okta-streams-kills-'));
  const name = `kills_${process.pid.toString()}_${Math.floor(random() * 1e9).toString()}`;
  const watched = await watch?.(name);
  const counted: Record<string, number> = {};
  const takeovers: number[] = [];
  const ended: string[] = [];
  const stuck: string[] = [];
  let [lost, doubled, repeats, allowed, generations, killed] = [0, 0, 0, 0, 0, 0];

  /** Does harm of a kind, and mends it after a while. */
  const harm = async (kind: (typeof kinds)[number], hit: ChildProcess | undefined) => {
    const aWhile = 300 + 1_000 * random();
    const signal = (name: NodeJS.Signals) => () => hit?.kill(name);
    const nothing = () => undefined;
    const killing = [signal('SIGKILL'), nothing, 0] as const;
    const pausing = [signal('SIGSTOP'), signal('SIGCONT'), lease + 700] as const;
    const [begin, end, time] = {
      'reader killed': killing,
      'worker killed': killing,
      'reader paused': pausing,
      'worker paused': pausing,
      'engine killed': [restart, nothing, 0] as const,
      'engine paused': [pause, resume, lease + 700] as const,
      'network cut': [proxy.cut, proxy.mend, aWhile] as const,
      'network frozen': [proxy.freeze, proxy.mend, aWhile] as const,
    }[kind];
    await begin();
    await sleep(time);
    end();
  };

  const runGeneration = async () => {
    const generation = `night-${(generations++).toString()}`;
    const effects = join(folder, generation);
    const members = new Set<Member>();
    let leaderKilledAt: number | undefined;
    const add = (role: Member['role']) => {
      const child = begin({
        ...{ engine, url, name, generation, lease, role, effects, folder, rows: rowsOfDelivery },
        ...{ orgUrl: org.orgUrl, token: org.token },
      });
      const member: Member = { role, child, isLeading: false, said: '' };
      members.add(member);
      const hear = (line: string) => {
        member.said = line;
        if (member.isLeading || !line.includes('leading')) return;
        member.isLeading = true;
        if (leaderKilledAt !== undefined) takeovers.push(Date.now() - leaderKilledAt);
        leaderKilledAt = undefined;
      };
      for (const input of [child.stdout, child.stderr])
        if (input !== null) createInterface({ input }).on('line', hear);
      child.on('close', (code) => {
        members.delete(member);
        if (code === 0) done.add(role);
        else if (code !== null) ended.push(`${role}: ${member.said}`);
        // Whoever runs processes starts one again that has ended otherwise.
        if (code !== 0 && !isOver) add(role);
      });
    };
    let isOver = false;
    const done = new Set<string>();
    for (let n = 0; n < readers; n++) add('reader');
    for (let n = 0; n < workers; n++) add('worker');
    const isThrough = () => done.has('worker') && done.has('reader');

    const deadline = Date.now() + 180_000;
    while (!isThrough() && Date.now() < deadline) {
      await sleep(200 + 700 * random());
      // Processes take their time to start.
      if (isThrough() || killed >= kills || !existsSync(effects)) continue;
      const kind = kinds[Math.floor(random() * kinds.length)] ?? 'worker killed';
      const role = kind.startsWith('reader') ? 'reader' : 'worker';
      const hit = [...members]
        .filter((member) => member.role === role)
        .sort((a, b) => Number(b.isLeading) - Number(a.isLeading) || random() - 0.5)[0];
      killed++;
      counted[kind] = (counted[kind] ?? 0) + 1;
      // A delivery for each worker that is hit.
      allowed += rowsOfDelivery * (kind.includes('er ') ? 1 : workers);
      const isTakeover = kind === 'reader killed' && hit?.isLeading === true;
      leaderKilledAt = isTakeover ? Date.now() : undefined;
      await harm(kind, hit?.child);
      // What comes next would hide how long that takes.
      for (let n = 0; n < 50 && leaderKilledAt !== undefined && !isThrough(); n++) await sleep(100);
    }
    isOver = true;
    if (!isThrough()) stuck.push(generation);
    for (const { child } of members) child.kill('SIGKILL');

    const lines = existsSync(effects) ? readFileSync(effects, 'utf8').trim().split('\n') : [];
    const kept = watched === undefined ? [] : [await watched.logged()];
    if (keepResults && watched !== undefined) kept.push(await watched.results(generation));
    // Those of an engine that tells what is in its log change with what is left of them.
    const seen = tally(users, {
      effects: watched === undefined ? lines : lines.map((line) => line.split(' ')[0] ?? ''),
      kept,
    });
    lost += seen.lost;
    doubled += seen.doubled;
    repeats += seen.repeats;
  };

  try {
    while (killed < kills && stuck.length === 0) await runGeneration();
  } finally {
    await org.close();
    rmSync(folder, { recursive: true, force: true });
  }
  takeovers.sort((a, b) => a - b);
  const late = takeovers.filter((time) => time > maxTakeover).length;
  const counts = { lost, doubled, repeats, allowed };
  return { kills: counted, users, generations, ...counts, takeovers, late, ended, stuck };
}
