import { expect } from 'chai';
import { EMPTY } from 'rxjs';
import { lanePace } from '../../../lib/lanes/lanePace.js';
import { maxUsefulLanes } from '../../../lib/lanes/maxUsefulLanes.js';

const now = Date.UTC(2026, 0, 1);
const seconds = now / 1_000;
const head = (limit: number, resetIn: number, at = seconds) => ({
  statusCode: 200,
  headers: {
    date: new Date(at * 1_000).toUTCString(),
    'x-rate-limit-limit': limit.toString(),
    'x-rate-limit-remaining': limit.toString(),
    'x-rate-limit-reset': (at + resetIn).toString(),
  },
  body: EMPTY,
});

describe('maxUsefulLanes', () => {
  it('should be the requests that are on their way at the full rate, and one more', () => {
    expect(maxUsefulLanes({ limit: 600 }, 60, 1, 250)).to.equal(4);
    expect(maxUsefulLanes({ limit: 600 }, 60, 0.5, 250)).to.equal(3);
    expect(maxUsefulLanes({ limit: 20 }, 60, 0.5, 10)).to.equal(2);
  });
});

describe('lanePace', () => {
  it('should set no bound before a limit is known', () => {
    const pace = lanePace(1);
    expect(pace.fed()).to.equal(Infinity);
    pace.learn({ statusCode: 200, headers: {}, body: EMPTY }, 100, now);
    expect(pace.fed()).to.equal(Infinity);
    expect(pace.startedAt()).to.equal(now);
  });

  it('should go by the least latency and the longest window', () => {
    const pace = lanePace(1);
    pace.learn(head(600, 20), 5_000, now);
    pace.learn(head(600, 60), 250, now);
    pace.learn(head(600, 5), 900, now);
    expect(pace.fed()).to.equal(4);
  });

  it("should know when the run started by the org's clock", () => {
    const pace = lanePace(1);
    pace.learn(head(600, 60, seconds - 600), 100, now);
    pace.learn(head(600, 60), 100, now);
    expect(pace.startedAt()).to.equal(now - 600_000);
  });
});
