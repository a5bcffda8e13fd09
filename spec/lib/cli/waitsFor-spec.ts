import { expect } from 'chai';
import { waitsFor } from '../../../lib/cli/waitsFor.js';
import type { QueueStats } from '../../../lib/queues/types.js';

describe('what a worker waits for', () => {
  const stats = (more: Partial<QueueStats> = {}): QueueStats => ({
    ...{ backlog: 0, inHand: 0, dead: 0, jobs: [] },
    ...more,
  });
  const job = (generation?: string) => ({ name: 'users', isFinished: true, generation });

  it('should be told where nobody has written, or nobody in that generation', () => {
    expect(waitsFor(stats(), undefined)).to.match(/^No job has written to this queue yet; see/);
    expect(waitsFor(stats({ jobs: [job('night-1'), job()] }), 'night-2')).to.equal(
      'No job of this queue has begun generation night-2 yet (there: night-1, none); see whether its name is right. Waiting for it.',
    );
  });

  it('should not be told where there is work, or its generation', () => {
    expect(waitsFor(stats({ backlog: 1 }), 'night-2')).to.equal(undefined);
    expect(waitsFor(stats({ jobs: [job('night-1')] }), undefined)).to.equal(undefined);
    expect(waitsFor(stats({ jobs: [job(), job('night-2')] }), 'night-2')).to.equal(undefined);
  });
});
