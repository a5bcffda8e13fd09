import { expect } from 'chai';
import { unwritable } from '../../../../lib/sinks/shared/unwritable.js';

const parsed = (json: string): unknown => JSON.parse(json);

describe('unwritable', () => {
  it('should name the number that JSON.parse could not hold', () => {
    for (const [json, path] of [
      ['{"profile":{"employee":9007199254740993}}', ' at profile.employee'],
      ['{"a":[1,{"b":-9007199254740993}]}', ' at a.1.b'],
      ['{"huge":1e400,"b":9007199254740993}', ' at huge'],
      ['[-1e400]', ' at 0'],
      ['9007199254740992', ''],
      ['1e17', ''],
    ] as const) {
      const { reason, hint } = unwritable(parsed(json)) ?? {};
      expect(reason).to.equal(`has a number${path} that JSON.parse cannot hold`);
      expect(hint).to.contain('connection.parseJson').and.not.contain('text');
    }
    expect(unwritable({ a: NaN })?.reason).to.contain('at a');
  });

  it('should name bytes, which have no JSON', () => {
    for (const bytes of [Uint8Array.of(1), Buffer.from('a')]) {
      expect(unwritable(bytes)?.reason).to.equal('has bytes, which are no JSON');
      expect(unwritable({ _parent: 'a', value: bytes })?.reason).to.contain('at value');
    }
  });

  it('should let pass all else', () => {
    const circle = { toJSON: () => 'a', self: {} };
    circle.self = circle;
    for (const value of [
      ...[undefined, null, '', '9007199254740993', true, 0, -0, 0.1, 1.5e10, 12345678.123456789],
      ...[9_007_199_254_740_991, -9_007_199_254_740_991, 2n ** 64n, new Date(NaN), circle],
      ...[{ a: [{ b: 1n, c: 'd' }] }, [], {}, Object.create(null) as object],
    ]) {
      expect(unwritable(value)).to.equal(undefined);
    }
  });
});
