import { expect } from 'chai';
import type { Load } from './loadUsers.js';
import { startLoad } from './startLoad.js';

/** At which step a child dies, once it has made a commit or more. */
export const stages = ['write', 'commit', 'committed'] as const;

/** Kills a load at the first `stage` behind so many commits of its own. */
export async function killedLoad(
  load: Load,
  commits: number,
  stage: string | undefined,
): Promise<void> {
  const { child, until, ended } = startLoad(load);
  const step = await until(
    (each) => 'commits' in each && each.commits >= commits && each.kind === stage,
  );
  child.kill('SIGKILL');
  const last = (await ended).at(-1);
  expect(step, JSON.stringify(last)).to.include({ kind: stage });
  expect(child.signalCode).to.equal('SIGKILL');
}
