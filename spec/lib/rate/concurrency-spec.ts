import { expect } from 'chai';
import {
  concurrencyRefused,
  entered,
  fullConcurrency,
  hasRoom,
  left,
  succeeded,
  type Concurrency,
} from '../../../lib/rate/concurrency.js';

function times(count: number, step: (from: Concurrency) => Concurrency) {
  return (from: Concurrency) => Array.from({ length: count }).reduce<Concurrency>(step, from);
}

describe('Concurrency', () => {
  const full = fullConcurrency(75);
  const eight = times(8, entered)(full);

  it('should have room for as many as it is told, and never for more', () => {
    expect(hasRoom(times(74, entered)(full))).to.equal(true);
    expect(hasRoom(times(75, entered)(full))).to.equal(false);
    expect(succeeded(eight)).to.equal(eight);
    const halved = concurrencyRefused(times(75, entered)(full), 7);
    expect(times(2_000, succeeded)(halved).ceiling).to.equal(75);
  });

  it('should halve what is in flight when there were too many', () => {
    const halved = concurrencyRefused(eight, 7);
    expect(halved.ceiling).to.equal(4);
    expect(hasRoom(halved)).to.equal(false);
    expect(hasRoom(times(5, left)(halved))).to.equal(true);
  });

  it('should halve once for all of one crowd', () => {
    const once = concurrencyRefused(eight, 5);
    expect(concurrencyRefused(concurrencyRefused(once, 6), 7)).to.equal(once);
    const later = entered(times(5, left)(once));
    expect(concurrencyRefused(later, 8).ceiling).to.equal(2);
  });

  it('should leave room for one at least', () => {
    expect(concurrencyRefused(entered(full), 0).ceiling).to.equal(1);
  });

  it('should grow by one for twenty good answers', () => {
    const halved = concurrencyRefused(eight, 7);
    expect(times(19, succeeded)(halved).ceiling).to.equal(4);
    expect(times(20, succeeded)(halved).ceiling).to.equal(5);
    expect(times(59, succeeded)(halved).ceiling).to.equal(6);
  });
});
