import { expect } from 'chai';
import { trampoline } from '../../operators/trampoline.js';

describe('trampoline', () => {
  it('should step until a step says false', () => {
    let left = 3;
    trampoline(() => --left > 0)();
    expect(left).to.equal(0);
  });

  it('should not grow the stack when a step bounces again', () => {
    let left = 100_000;
    const bounce = trampoline(() => {
      bounce();
      return --left > 0;
    });
    bounce();
    expect(left).to.equal(0);
  });

  it('should bounce again after a step has thrown', () => {
    let calls = 0;
    const bounce = trampoline(() => {
      if (calls++ === 0) throw new Error('first');
      return false;
    });
    expect(bounce).to.throw('first');
    bounce();
    expect(calls).to.equal(2);
  });
});
