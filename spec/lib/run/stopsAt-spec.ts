import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import { stopsAt } from '../../../lib/run/stopsAt.js';

describe('stopsAt', () => {
  const emitted = (until: Parameters<typeof stopsAt>[0]) => {
    let values = 0;
    const subscription = stopsAt(until).subscribe(() => values++);
    return { subscription, values: () => values };
  };

  it('should emit at the values of an ObservableInput, and never without one', () => {
    expect(emitted(['now']).values()).to.equal(1);
    expect(emitted(undefined).values()).to.equal(0);
  });

  it('should emit when a signal is aborted, or has been', () => {
    const controller = new AbortController();
    const later = emitted(controller.signal);
    expect(later.values()).to.equal(0);
    controller.abort();
    expect(later.values()).to.equal(1);
    expect(emitted(controller.signal).values()).to.equal(1);
  });

  it('should listen to a signal no longer than it is subscribed', () => {
    const { signal } = new AbortController();
    const { subscription } = emitted(signal);
    expect(getEventListeners(signal, 'abort')).to.have.length(1);
    subscription.unsubscribe();
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });
});
