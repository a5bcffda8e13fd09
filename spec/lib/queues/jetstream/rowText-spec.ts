import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { oversize, rowText } from '../../../../lib/queues/jetstream/rowText.js';

describe('the text of a row', () => {
  it('should be its JSON, with NUL, and U+FFFD for half a surrogate pair', () => {
    expect(rowText({ id: 'a\0', n: 1n, half: '\ud800' })).to.equal(
      '{"id":"a\\u0000","n":1,"half":"\ufffd"}',
    );
    expect(rowText(null)).to.equal('null');
  });

  it('should be refused where it would not be the same', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const reasons = [undefined, () => 1, { n: NaN }, { n: 2 ** 60 }, circle].map((row) => {
      const text = rowText(row);
      return typeof text === 'string' ? text : text.reason;
    });
    expect(reasons).to.deep.equal([
      'is undefined, which has no JSON',
      'is function, which has no JSON',
      'has a number at n that JSON.parse cannot hold',
      'has a number at n that JSON.parse cannot hold',
      'has no JSON',
    ]);
  });

  it('should be too large by its compressed bytes alone', async () => {
    expect(await oversize('x'.repeat(100_000), 1_000)).to.equal(undefined);
    expect(await oversize(randomBytes(400).toString('hex'), 1_000)).to.equal(undefined);
    const refusal = await oversize(randomBytes(2_000).toString('hex'), 1_000);
    expect(refusal?.reason).to.match(/^takes [\d,]+ bytes, compressed, and .* room for 1,000$/);
    expect(refusal?.hint).to.match(/^raise max_payload of the NATS server, leave it out/);
  });
});
