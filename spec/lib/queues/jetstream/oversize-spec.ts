import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { oversize } from '../../../../lib/queues/jetstream/oversize.js';

describe('oversize', () => {
  it('should be too large by its compressed bytes alone', async () => {
    expect(await oversize('x'.repeat(100_000), 1_000)).to.equal(undefined);
    expect(await oversize(randomBytes(400).toString('hex'), 1_000)).to.equal(undefined);
    const refusal = await oversize(randomBytes(2_000).toString('hex'), 1_000);
    expect(refusal?.reason).to.match(/^takes [\d,]+ bytes, compressed, and .* room for 1,000$/);
    expect(refusal?.hint).to.match(/^raise max_payload of the NATS server, leave it out/);
  });
});
