import { expect } from 'chai';
import fc from 'fast-check';
import { fifo } from '../../operators/fifo.js';

describe('fifo', () => {
  it('should give values back in the order they came', () => {
    const queue = fifo<number>();
    queue.push(1);
    queue.push(2);
    expect([queue.first, queue.size, queue.shift(), queue.shift(), queue.size]).to.deep.equal([
      1, 2, 1, 2, 0,
    ]);
  });

  it('should have nothing to give when empty', () => {
    const queue = fifo<number>();
    expect([queue.first, queue.shift(), queue.size]).to.deep.equal([undefined, undefined, 0]);
  });

  it('should be empty when cleared', () => {
    const queue = fifo<number>();
    queue.push(1);
    queue.clear();
    expect([queue.first, queue.shift(), queue.size]).to.deep.equal([undefined, undefined, 0]);
  });

  it('should behave as an array does, whatever is pushed and shifted', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer(), { nil: undefined })), (steps) => {
        const queue = fifo<number>();
        const model: number[] = [];
        for (const step of steps) {
          if (step === undefined) expect(queue.shift()).to.equal(model.shift());
          else {
            queue.push(step);
            model.push(step);
          }
          expect([queue.size, queue.first]).to.deep.equal([model.length, model[0]]);
        }
      }),
    );
  });
});
