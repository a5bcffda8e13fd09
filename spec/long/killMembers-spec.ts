import { expect } from 'chai';
import { expectIds } from '../support/loads/expectWhole.js';
import { killedLoad, stages } from '../support/loads/killedLoad.js';
import { loadedIds } from '../support/loads/loadedIds.js';
import { checkpointOf, startLoadOrg, type LoadOrg } from '../support/loads/loadOrg.js';
import type { Load } from '../support/loads/loadUsers.js';
import { startLoad } from '../support/loads/startLoad.js';
import { sinkNames } from '../support/loads/userSink.js';

const groups = 300;
/** How many are in Everyone: one group after another, so many kills would all come upon 50,000. */
const everyoneAmong = (lanes: number) =>
  process.env['KILLS'] === 'all' && lanes > 1 ? 50_000 : 20_000;
const kills = 20;
/** Of groups but Everyone: 1 to 500. */
const membersOf = (group: number) => 1 + ((group * 37) % 500);

describe('a load of the members of 300 groups that is killed twenty times', function () {
  this.timeout(1_800_000);
  let org: LoadOrg;

  afterEach(() => org.close());

  const some = [
    ['ndjsonFile append', 16],
    ['duckdb upsert', 4],
  ] as const;
  const all = sinkNames
    .filter((name) => name !== 'checkpointFile')
    .flatMap((name) => [1, 4, 16].map((lanes) => [name, lanes] as const));
  for (const [name, lanes] of process.env['KILLS'] === 'all' ? all : some) {
    it(`should have each membership once, and none of a group that is gone, by ${name}, ${lanes.toString()} groups at once`, async () => {
      const size = everyoneAmong(lanes);
      const members = (group: number) => (group === 0 ? size : membersOf(group));
      org = await startLoadOrg(size, { groups, members });
      const before = await org.memberships();
      const load = {
        ...(await org.loadInto(name, lanes)),
        ...{ isOfMembers: true, commitEvery: 2_000 },
      };
      const deleted = await killedOften(org, load, lanes, everyoneOf(before));
      expect(deleted).to.have.property('size').that.is.at.least(2);
      const steps = await startLoad({ ...load, leash: undefined }).ended;
      expect(steps.at(-1)).to.have.nested.property('output.end', 'lastPage');

      const isOfDeleted = (pair: string) => deleted.has(groupOf(pair));
      const loaded = await loadedIds(load);
      expect(new Set(loaded), 'twice').to.have.property('size', loaded.length);
      // They were in hand when they were deleted, so that the run has seen them go.
      const ofDeleted = loaded.filter(isOfDeleted);
      const takesAway = /^(?:duckdb|postgres)/.test(name);
      if (takesAway) expect(ofDeleted, 'of groups that are gone').to.deep.equal([]);
      await expectIds(load, [...before.filter((pair) => !isOfDeleted(pair)), ...ofDeleted]);
    });
  }
});

/** Kills a load twenty times, and deletes one of the groups in hand each third time, or where there is one alone. */
async function killedOften(
  org: LoadOrg,
  load: Load,
  lanes: number,
  ofEveryone: string,
): Promise<ReadonlySet<string>> {
  const deleted = new Set<string>();
  const places = new Set<number>();
  for (let kill = 0; kill < kills; kill++) {
    await killedLoad({ ...load, leash: 4 }, 1 + (kill % 3), stages[kill % stages.length]);
    const checkpoint = await checkpointOf(load);
    // Behind the first commit, and before the last.
    expect(checkpoint?.parents).to.be.an('object');
    places.add(checkpoint?.recordsStreamed ?? NaN);
    const inHand = (checkpoint?.parents?.open ?? []).map(({ parent: { id } }) => id);
    const [gone] = inHand.filter((id) => !deleted.has(id) && id !== ofEveryone);
    if (gone === undefined || (lanes > 1 && kill % 3 !== 0)) continue;
    await org.deleteGroup(gone);
    deleted.add(gone);
  }
  expect(places.size).to.be.at.least(15);
  return deleted;
}

const groupOf = (pair: string) => pair.split(' ')[0] ?? '';

/** The group that the most pairs are of, which cannot be deleted. */
function everyoneOf(pairs: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const id of pairs.map(groupOf)) counts.set(id, (counts.get(id) ?? 0) + 1);
  const [largest] = [...counts].sort(([, a], [, b]) => b - a);
  return largest?.[0] ?? '';
}
