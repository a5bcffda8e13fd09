import { expect } from 'chai';
import {
  crowded,
  entered,
  hasRoom,
  left,
  noConcurrency,
  succeeded,
  type Concurrency,
} from '../../../lib/rate/concurrency.js';

function times(count: number, step: (from: Concurrency) => Concurrency) {
  return (from: Concurrency) => Array.from({ length: count }).reduce<Concurrency>(step, from);
}

describe('Concurrency', () => {
  const eight = times(8, entered)(noConcurrency);

  it('should have room for any number at first', () => {
    expect(hasRoom(times(1_000, entered)(noConcurrency))).to.equal(true);
    expect(succeeded(eight)).to.equal(eight);
  });

  it('should halve what is in flight when there were too many', () => {
    const halved = crowded(eight, 7);
    expect(halved.ceiling).to.equal(4);
    expect(hasRoom(halved)).to.equal(false);
    expect(hasRoom(times(5, left)(halved))).to.equal(true);
  });

  it('should halve once for all of one crowd', () => {
    const once = crowded(eight, 5);
    expect(crowded(crowded(once, 6), 7)).to.equal(once);
    const later = entered(times(5, left)(once));
    expect(crowded(later, 8).ceiling).to.equal(2);
  });

  it('should leave room for one at least', () => {
    expect(crowded(entered(noConcurrency), 0).ceiling).to.equal(1);
  });

  it('should grow by one for twenty good answers', () => {
    const halved = crowded(eight, 7);
    expect(times(19, succeeded)(halved).ceiling).to.equal(4);
    expect(times(20, succeeded)(halved).ceiling).to.equal(5);
    expect(times(59, succeeded)(halved).ceiling).to.equal(6);
  });
});
