import { expect } from 'chai';
import { sharedUse } from '../../bench/workers/sharedUse.js';
import { killedPostgres } from '../support/queueKills/engines.js';

describe('processes that share one quota through PostgreSQL', function () {
  this.timeout(120_000);

  it('should be refused nothing while the load moves, nor when the store is away', async () => {
    const sharing = { processes: 3, windows: 2, windowMs: 10_000, isTaken: true };
    const { refused, sent } = await sharedUse({ ...(await killedPostgres()), ...sharing });
    expect(refused).to.equal(0);
    expect(sent).to.be.above(0);
  });

  it('should be refused some where each takes permits of its own', async () => {
    const sharing = { processes: 3, windows: 1, windowMs: 10_000, isTaken: false, isShared: false };
    const { refused } = await sharedUse({ ...(await killedPostgres()), ...sharing });
    expect(refused).to.be.above(0);
  });
});
