import { expect } from 'chai';
import { unfinished } from '../../../lib/cli/unfinished.js';
import type { QueueJob, QueueStats } from '../../../lib/queues/types.js';

describe('the jobs that a worker still waits for', () => {
  const stats = (jobs: readonly QueueJob[], backlog = 0): QueueStats => ({
    ...{ backlog, inHand: 0, dead: 0, jobs },
  });
  const users: QueueJob = { name: 'users', isFinished: true, generation: 'night-2' };
  const groups: QueueJob = {
    name: 'groups',
    isFinished: true,
    generation: 'night-1',
    committedAt: new Date('2026-11-30T01:00:00Z'),
  };

  it('should be named with how they stand, those of another generation too', () => {
    expect(unfinished(stats([users, groups]), 'night-2')).to.equal(
      'Nothing is left, and nothing comes: job groups (in generation night-1, last committed 2026-11-30T01:00:00.000Z) ' +
        'has not finished generation night-2. Waiting for a reader; where none reads that any more, ' +
        'end this by Ctrl-C and give each org a queue of its own.',
    );
    const open = { name: 'apps', isFinished: false };
    expect(unfinished(stats([open, groups]), 'night-2')).to.match(
      /: job apps; job groups \(.*\) have not finished generation night-2\./,
    );
    expect(unfinished(stats([open, groups]), undefined)).to.match(/: job apps has not finished\./);
  });

  it('should be none where there is work, or all have finished', () => {
    expect(unfinished(stats([users, groups], 1), 'night-2')).to.equal(undefined);
    expect(unfinished(stats([users]), 'night-2')).to.equal(undefined);
    expect(unfinished(stats([users, groups]), undefined)).to.equal(undefined);
    expect(unfinished(stats([]), undefined)).to.equal(undefined);
  });
});
