import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../../lib/sandbox/index.js';
import { builtScript } from '../builtScript.js';
import type { TcpProxy } from '../tcpProxy.js';
import type { ProcessOptions } from './queueProcess.js';

/** An engine that can be killed, by way of a proxy that can be cut. */
export interface KilledEngine {
  readonly engine: 'jetstream' | 'postgres';
  /** By way of the proxy. */
  readonly url: string;
  readonly proxy: TcpProxy;
  readonly restart: () => Promise<void>;
  /** Milliseconds until another reader goes on where one was killed. */
  readonly maxTakeover: number;
  /** Rows of results by their id, where the engine keeps them: what is there, whatever is delivered. */
  readonly results?: (name: string, generation: string) => Promise<readonly string[]>;
}

/** What was seen. */
export interface KillReport {
  readonly kills: Readonly<Record<string, number>>;
  readonly users: number;
  readonly generations: number;
  readonly lost: number;
  /** Rows that are twice in the log. */
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
  ...['reader killed', 'worker killed', 'worker killed', 'reader paused', 'worker paused'],
  ...['engine killed', 'network cut', 'network frozen'],
] as const;
const workers = 3;
const readers = 2;
const rowsOfDelivery = 100;
const lease = 2_000;

interface Member {
  readonly role: 'reader' | 'worker';
  readonly child: ChildProcess;
  isLeading: boolean;
  isDone: boolean;
}

/**
 * Has two readers and three workers work generation after generation, and kills something every half a
 * second or so, until there were so many kills.
 *
 * @param random Numbers from 0 to 1: what is killed, and when.
 */
export async function killedQueue(
  { engine, url, proxy, restart, maxTakeover, results }: KilledEngine,
  kills: number,
  random: () => number,
): Promise<KillReport> {
  const users = 4_000;
  const org = await startSandbox({ users, groups: 1, latency: 300 });
  const script = builtScript('spec/support/queueKills/queueProcess.ts');
  const folder = mkdtempSync(join(tmpdir(), 'okta-streams-kills-'));
  const name = `kills_${process.pid.toString()}_${Math.floor(random() * 1e9).toString()}`;
  const counted: Record<string, number> = {};
  const takeovers: number[] = [];
  const ended: string[] = [];
  const stuck: string[] = [];
  let [lost, doubled, repeats, allowed, generations, killed] = [0, 0, 0, 0, 0, 0];

  const runGeneration = async () => {
    const generation = `night-${(generations++).toString()}`;
    const effects = join(folder, generation);
    const members = new Set<Member>();
    let leaderKilledAt: number | undefined;
    const begin = (role: Member['role']) => {
      const options: ProcessOptions = {
        ...{ engine, url, name, generation, lease, role, effects },
        ...{ orgUrl: org.orgUrl, token: org.token },
      };
      const child = spawn(process.execPath, [script, JSON.stringify(options)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const member: Member = { role, child, isLeading: false, isDone: false };
      members.add(member);
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line === 'leading') {
          member.isLeading = true;
          if (leaderKilledAt !== undefined) takeovers.push(Date.now() - leaderKilledAt);
          leaderKilledAt = undefined;
        }
        if (line === 'complete') member.isDone = true;
        if (line.startsWith('failed')) ended.push(`${role}: ${line}`);
      });
      child.on('exit', () => {
        members.delete(member);
        // Whoever runs processes starts one again that has ended otherwise.
        if (!member.isDone && !isOver) begin(role);
        if (member.isDone) done.add(role);
      });
    };
    let isOver = false;
    const done = new Set<string>();
    for (let n = 0; n < readers; n++) begin('reader');
    for (let n = 0; n < workers; n++) begin('worker');
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
      allowed += rowsOfDelivery * (kind.includes('er ') ? 1 : workers);
      if (kind.endsWith('er killed')) {
        if (hit?.isLeading === true) leaderKilledAt = Date.now();
        hit?.child.kill('SIGKILL');
      } else if (kind.endsWith('paused')) {
        leaderKilledAt = undefined;
        hit?.child.kill('SIGSTOP');
        await sleep(lease + 700);
        hit?.child.kill('SIGCONT');
      } else if (kind === 'engine killed') {
        leaderKilledAt = undefined;
        await restart();
      } else {
        leaderKilledAt = undefined;
        if (kind === 'network cut') proxy.cut();
        else proxy.freeze();
        await sleep(300 + 1_000 * random());
        proxy.mend();
      }
    }
    isOver = true;
    if (!isThrough()) stuck.push(generation);
    for (const { child } of members) child.kill('SIGKILL');

    const lines = existsSync(effects) ? readFileSync(effects, 'utf8').trim().split('\n') : [];
    const byUser = new Map<string, Set<string>>();
    for (const line of lines) {
      const [id = '', delivery = ''] = line.split(' ');
      byUser.set(id, (byUser.get(id) ?? new Set()).add(delivery));
    }
    lost += users - byUser.size;
    repeats += lines.length - byUser.size;
    const inLog =
      results === undefined
        ? [...byUser.values()].reduce((sum, deliveries) => sum + deliveries.size, 0)
        : (await results(name, generation)).length;
    doubled += inLog - byUser.size;
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
