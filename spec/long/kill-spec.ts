import { expect } from 'chai';
import { expectWhole } from '../support/loads/expectWhole.js';
import { killedLoad, stages } from '../support/loads/killedLoad.js';
import { placeOf, startLoadOrg, type LoadOrg } from '../support/loads/loadOrg.js';
import type { Load } from '../support/loads/loadUsers.js';
import { sinkNames } from '../support/loads/userSink.js';

const users = 50_000;
const kills = 20;

describe('a load of 50,000 users that is killed twenty times', function () {
  this.timeout(600_000);
  let org: LoadOrg;

  before(async () => {
    org = await startLoadOrg(users);
  });
  after(() => org.close());

  const some = ['ndjsonFile append', 'csvFile replace', 'checkpointFile', 'duckdb upsert'];
  const isAll = process.env['KILLS'] === 'all';
  for (const name of sinkNames.filter((each) => isAll || some.includes(each))) {
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

async function killedOften(load: Load): Promise<void> {
  const places = new Set<number>();
  for (let kill = 0; kill < kills; kill++) {
    await killedLoad({ ...load, leash: 4 }, 1 + (kill % 3), stages[kill % stages.length]);
    const place = (await placeOf(load)) ?? NaN;
    // Behind the first commit, and before the last.
    expect(place).to.be.greaterThan(0).and.lessThan(users);
    places.add(place);
  }
  expect(places.size).to.be.at.least(15);
}
