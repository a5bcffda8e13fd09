import { expect } from 'chai';
import { loadedIds } from './loadedIds.js';
import type { Load } from './loadUsers.js';
import { startLoad } from './startLoad.js';

/** Runs a load to its end and expects each of `ids` once; at least once where the sink is no better. */
export async function expectWhole(load: Load, ids: readonly string[]): Promise<void> {
  const steps = await startLoad({ ...load, leash: undefined }).ended;
  expectEnd(steps, ids);
  await expectIds(load, ids);
}

export function expectEnd(steps: readonly unknown[], { length }: readonly string[]): void {
  expect(steps.at(-1)).to.deep.equal({
    kind: 'end',
    output: { end: 'lastPage', recordsStreamed: length },
  });
}

export async function expectIds(
  load: Pick<Load, 'name' | 'folder'>,
  ids: readonly string[],
): Promise<void> {
  const loaded = await loadedIds(load);
  const isLoaded = new Set(loaded);
  expect(
    ids.filter((id) => !isLoaded.has(id)),
    'lost',
  ).to.deep.equal([]);
  if (load.name !== 'checkpointFile') expect(loaded).to.have.lengthOf(ids.length);
}
