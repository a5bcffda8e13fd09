import { expect } from 'chai';
import { createLogs } from '../../../../lib/sandbox/data/logs.js';

describe('createLogs', () => {
  const target = { id: '00u', type: 'User', alternateId: 'a', displayName: 'A' };
  const source = { seed: 1, count: 3, start: 1_000, lag: 0, failures: 0, someone: () => target };

  it('should hold an event at once, also by a clock that is behind its history', () => {
    for (const time of [0, 2_000]) {
      const logs = createLogs({ ...source, now: () => time });
      logs.add('user.lifecycle.create', target);
      expect(logs.end()).to.equal(4);
      expect(logs.at(3)).to.include({
        eventType: 'user.lifecycle.create',
        published: Math.max(time, 1_000),
      });
    }
  });

  it('should hold an event when its lag is over, in the order in which they come', () => {
    let time = 2_000;
    const logs = createLogs({ ...source, lag: 1_000, now: () => time });
    for (let count = 0; count < 20; count++) {
      logs.add('user.lifecycle.create', target);
      time += 10;
    }
    const early = logs.end() - 3;
    expect(early).to.be.below(20);
    time += 1_000;
    expect(logs.end()).to.equal(23);
    const events = Array.from({ length: 20 }, (_, index) => logs.at(index + 3));
    const [published, persisted] = [
      events.map((event) => event.published),
      events.map((event) => event.persisted),
    ];
    expect(persisted).to.deep.equal([...persisted].sort((a, b) => a - b));
    expect(published).to.not.deep.equal([...published].sort((a, b) => a - b));
    for (const event of events) expect(event.persisted - event.published).to.be.within(0, 1_000);
  });
});
