import { expect } from 'chai';
import { shortened } from '../../../lib/testing/shortened.js';

describe('shortened', () => {
  it('should be one line, whatever the value', () => {
    expect(shortened({ a: 'b\nc', d: new Date(0) })).to.equal(
      "{ a: 'b\\nc', d: 1970-01-01T00:00:00.000Z }",
    );
    expect(shortened(new Error('first\nsecond'))).to.equal('Error: first second');
  });

  it('should leave out what is deep and what is much', () => {
    expect(shortened({ a: { b: { c: 1 } } })).to.equal('{ a: { b: [Object] } }');
    expect(shortened([1, 2, 3, 4, 5])).to.equal('[ 1, 2, 3, ... 2 more items ]');
    expect(shortened('x'.repeat(50))).to.equal(`'${'x'.repeat(40)}'... 10 more characters`);
    expect(shortened(Array.from('abc', (x) => x.repeat(40)))).to.have.lengthOf(101);
  });
});
