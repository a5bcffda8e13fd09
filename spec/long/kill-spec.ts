import { expect } from 'chai';
import { expectWhole } from '../support/loads/expectWhole.js';
import { placeOf, startLoadOrg, type LoadOrg } from '../support/loads/loadOrg.js';
import type { Load } from '../support/loads/loadUsers.js';
import { startLoad } from '../support/loads/startLoad.js';
import { sinkNames } from '../support/loads/userSink.js';

const users = 50_000;
const kills = 20;
/** At which step a child dies, once it has made a commit or more. */
const stages = ['write', 'commit', 'committed'] as const;

describe('a load of 50,000 users that is killed twenty times', function () {
  this.timeout(600_000);
  let org: LoadOrg;

  before(async () => {
    org = await startLoadOrg(users);
  });
  after(() => org.close());

  for (const name of sinkNames) {
    const isExact = name !== 'checkpointFile';
    it(`should ${isExact ? 'have each user once' : 'lose no user'} by ${name}`, async () => {
      const load = await org.loadInto(name);
      await killedOften(load);
      await expectWhole(load, org.ids);
    });
  }

  for (const name of ['ndjsonFile append', 'postgres append'] as const) {
    it(`should have each user once by ${name} in four lanes`, async () => {
      const load = await org.loadInto(name, 4);
      await killedOften(load);
      await expectWhole(load, org.idsBySearch);
    });
  }
});

describe('a load of the members of 300 groups that is killed twenty times', function () {
  this.timeout(600_000);
  let org: LoadOrg;
  let pairs: readonly string[];

  before(async () => {
    // Everyone among them.
    org = await startLoadOrg(10_000, 300);
    pairs = await org.memberships();
  });
  after(() => org.close());

  const some = [
    ['ndjsonFile append', 1],
    ['ndjsonFile append', 16],
    ['duckdb upsert', 4],
    ['postgres upsert', 4],
  ] as const;
  const all = sinkNames
    .filter((name) => name !== 'checkpointFile')
    .flatMap((name) => [1, 4, 16].map((lanes) => [name, lanes] as const));
  for (const [name, lanes] of process.env['KILLS'] === 'all' ? all : some) {
    it(`should have each membership once by ${name}, ${lanes.toString()} groups at once`, async () => {
      const load = { ...(await org.loadInto(name, lanes)), isOfMembers: true };
      await killedOften(load, pairs.length);
      await expectWhole(load, pairs);
    });
  }
});

async function killedOften(load: Load, records = users): Promise<void> {
  const places = new Set<number>();
  for (let kill = 0; kill < kills; kill++) {
    await killed({ ...load, leash: 4 }, 1 + (kill % 3), stages[kill % stages.length]);
    const place = (await placeOf(load)) ?? NaN;
    // Behind the first commit, and before the last.
    expect(place).to.be.greaterThan(0).and.lessThan(records);
    places.add(place);
  }
  expect(places.size).to.be.at.least(15);
}

/** Kills a load at the first `stage` behind so many commits of its own. */
async function killed(load: Load, commits: number, stage: string | undefined): Promise<void> {
  const { child, until, ended } = startLoad(load);
  const step = await until(
    (each) => 'commits' in each && each.commits >= commits && each.kind === stage,
  );
  child.kill('SIGKILL');
  const last = (await ended).at(-1);
  expect(step, JSON.stringify(last)).to.include({ kind: stage });
  expect(child.signalCode).to.equal('SIGKILL');
}
