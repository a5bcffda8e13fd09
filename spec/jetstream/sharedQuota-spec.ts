import { expect } from 'chai';
import { sharedUse } from '../../bench/workers/sharedUse.js';
import { killedJetStream } from '../support/queueKills/engines.js';

describe('processes that share one quota through JetStream', function () {
  this.timeout(120_000);

  it('should be refused nothing while the load moves, nor when the store is away', async () => {
    const sharing = { processes: 3, windows: 2, windowMs: 10_000, isTaken: true };
    const { refused, sent } = await sharedUse({ ...(await killedJetStream()), ...sharing });
    expect(refused).to.equal(0);
    expect(sent).to.be.above(0);
  });
});
