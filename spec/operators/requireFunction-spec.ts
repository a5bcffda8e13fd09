import { expect } from 'chai';
import { requireFunction } from '../../operators/requireFunction.js';

describe('requireFunction', () => {
  it('should let functions and the words pass', () => {
    for (const value of [() => 1, 'skip']) {
      expect(() => {
        requireFunction('onGone', value, ['skip']);
      }).not.to.throw();
    }
  });

  it('should refuse anything else with a TypeError that names rule and value', () => {
    for (const value of ['stop', undefined, null, 1]) {
      expect(() => {
        requireFunction('onGone', value, ['skip']);
      }).to.throw(TypeError, `onGone must be 'skip' or a function: got ${String(value)}`);
    }
  });
});
