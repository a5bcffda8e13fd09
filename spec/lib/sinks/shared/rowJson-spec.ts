import { expect } from 'chai';
import { rowJson } from '../../../../lib/sinks/shared/rowJson.js';

describe('rowJson', () => {
  it('should be its JSON, with NUL, and U+FFFD for half a surrogate pair', () => {
    expect(rowJson({ id: 'a\0', n: 1n, half: '\ud800' })).to.equal(
      '{"id":"a\\u0000","n":1,"half":"\ufffd"}',
    );
    expect(rowJson(null)).to.equal('null');
  });

  it('should be refused where it would not be the same', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const reasons = [undefined, () => 1, { n: NaN }, { n: 2 ** 60 }, circle].map((row) => {
      const text = rowJson(row);
      return typeof text === 'string' ? text : text.reason;
    });
    expect(reasons).to.deep.equal([
      'is undefined, which has no JSON',
      'is function, which has no JSON',
      'has a number at n that JSON.parse cannot hold',
      'has a number at n that JSON.parse cannot hold',
      'has no JSON, see cause',
    ]);
  });

  it('should be what the writer makes of it', () => {
    expect(rowJson({ id: 1 }, () => '{}')).to.equal('{}');
    expect(rowJson(1, () => undefined)).to.deep.equal({ reason: 'is number, which has no JSON' });
  });
});
