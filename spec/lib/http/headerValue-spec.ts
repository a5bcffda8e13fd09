import { expect } from 'chai';
import { headerValue } from '../../../lib/http/headerValue.js';

describe('headerValue', () => {
  it('should be the value, or the first of several', () => {
    expect(headerValue({ a: 'x' }, 'a')).to.equal('x');
    expect(headerValue({ a: ['x', 'y'] }, 'a')).to.equal('x');
    expect(headerValue({ a: '' }, 'a')).to.equal('');
  });

  it('should be undefined where there is none', () => {
    expect(headerValue({}, 'a')).to.equal(undefined);
    expect(headerValue({ a: [] }, 'a')).to.equal(undefined);
  });
});
