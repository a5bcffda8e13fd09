import { expect } from 'chai';
import { killedJetStream } from '../support/queueKills/engines.js';
import { killedQueue } from '../support/queueKills/killedQueue.js';

describe('a queue in JetStream whose readers, workers and server are killed twenty times', () => {
  it('should lose nothing, double nothing in its log, and repeat a delivery a kill', async () => {
    const seen = await killedQueue(await killedJetStream(), 20, Math.random);
    expect(seen).to.deep.include({ lost: 0, doubled: 0, stuck: [] });
    expect(seen.repeats).to.be.at.most(seen.allowed);
  }).timeout(600_000);
});
