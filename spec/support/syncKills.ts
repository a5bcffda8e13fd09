import { share } from '../../lib/sandbox/data/random.js';
import type { Sandbox } from '../../lib/sandbox/startSandbox.js';
import { eventually } from './eventually.js';
import { runCommand, startCommand, type Ended } from './runCommand.js';

/** What is run and killed. */
export interface KilledSync {
  readonly org: Sandbox;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where the kills are drawn from. */
  readonly seed: number;
  readonly kills: number;
  /** A process is killed behind so many of its requests at most. */
  readonly requests: number;
  /** Changes the org before each process; one that comes to its end all the same is followed by another. */
  readonly change?: (() => Promise<void>) | undefined;
}

/** Kills a sync so often, each time at a request drawn by lot, and lets it come to its end then. */
export async function killedSync(
  sync: KilledSync,
): Promise<{ readonly kills: number; readonly last: Ended }> {
  const { org, cwd, args, seed } = sync;
  const env = { OKTA_CLIENT_ORGURL: org.orgUrl, OKTA_CLIENT_TOKEN: org.token, ...sync.env };
  let kills = 0;
  for (let i = 0; kills < sync.kills && i < 5 * sync.kills; i++) {
    await sync.change?.();
    const begun = org.stats.requests;
    const after = 1 + Math.floor(share(seed, i, 0) * sync.requests);
    const { child, ended } = startCommand(args, { cwd, env });
    const reached = eventually(() => org.stats.requests - begun >= after, 120_000);
    const result = await Promise.race([ended, reached.then(() => undefined)]);
    // The server may still hold the lock of the one that was killed.
    if (result?.code === 75) continue;
    if (result?.code === 0 && sync.change !== undefined) continue;
    if (result !== undefined) return { kills, last: result };
    child.kill('SIGKILL');
    await ended;
    kills++;
  }
  const last = await runCommand(args, { cwd, env });
  return { kills, last };
}
