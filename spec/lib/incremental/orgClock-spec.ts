import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { orgClock } from '../../../lib/incremental/orgClock.js';

describe('orgClock', () => {
  const headersAt = (time: number) => ({ date: new Date(time).toUTCString() });
  const server = Date.UTC(2026, 0, 1);

  it('should tell the time of the org once it has heard it, and go on by the scheduler', () => {
    const scheduler = new VirtualTimeScheduler();
    scheduler.frame = 1_000;
    const clock = orgClock(scheduler);
    expect(clock.now().getTime()).to.equal(1_000);
    clock.hear(headersAt(server));
    scheduler.frame = 1_500;
    expect(clock.now().getTime()).to.equal(server + 500);
    clock.hear(headersAt(server + 2_000));
    expect(clock.now().getTime()).to.equal(server + 2_000);
  });

  it('should put the beginning before the reading, whatever the way took', () => {
    const scheduler = new VirtualTimeScheduler();
    scheduler.frame = 1_000;
    const clock = orgClock(scheduler);
    expect(clock.runStartedAt()).to.equal(undefined);
    scheduler.frame = 8_000;
    clock.hear({});
    clock.hear({ date: 'soon' });
    expect(clock.runStartedAt()).to.equal(undefined);
    clock.hear(headersAt(server));
    expect(clock.runStartedAt()?.getTime()).to.equal(server - 7_000);
    scheduler.frame = 9_000;
    clock.hear(headersAt(server + 60_000));
    expect(clock.runStartedAt()?.getTime()).to.equal(server - 7_000);
  });
});
