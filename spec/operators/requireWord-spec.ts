import { expect } from 'chai';
import { requireWord } from '../../operators/requireWord.js';

describe('requireWord', () => {
  it('should let the words pass', () => {
    expect(() => {
      requireWord('onGone', 'skip', ['skip', 'error']);
    }).not.to.throw();
  });

  it('should refuse anything else with a TypeError that names rule and value', () => {
    for (const value of ['stop', '', undefined, null]) {
      expect(() => {
        requireWord('onGone', value, ['skip', 'error']);
      }).to.throw(TypeError, `onGone must be 'skip' or 'error': got ${String(value)}`);
    }
  });
});
