import { expect } from 'chai';
import { killedPostgres } from '../support/queueKills/engines.js';
import { killedQueue } from '../support/queueKills/killedQueue.js';
import { commands } from '../support/queueKills/members.js';

// That of JetStream runs with the specs that need its server.
describe('a queue in PostgreSQL whose readers, workers and server are killed twenty times', function () {
  this.timeout(600_000);

  it('should lose nothing, double nothing in log and results, and repeat a delivery a kill', async () => {
    const seen = await killedQueue(await killedPostgres(), 20, Math.random);
    expect(seen).to.deep.include({ lost: 0, doubled: 0, stuck: [] });
    expect(seen.repeats).to.be.at.most(seen.allowed);
  });

  it('should not either where they are the command', async () => {
    const seen = await killedQueue(await killedPostgres(), 20, Math.random, commands);
    expect(seen).to.deep.include({ lost: 0, doubled: 0, stuck: [] });
    expect(seen.repeats).to.be.at.most(seen.allowed);
  });
});
