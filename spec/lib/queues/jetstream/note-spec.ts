import { expect } from 'chai';
import {
  fenceOf,
  needlessBelow,
  stateAfter,
  type Note,
} from '../../../../lib/queues/jetstream/note.js';
import type { Job } from '../../../../lib/sinks/types.js';
import { sinkJob } from '../../../support/sinkJob.js';

describe('the notes of a chain', () => {
  const job = sinkJob();
  const commit: Note = {
    id: 'a',
    job: 'users',
    isFinished: false,
    committedAt: 5,
    rows: 20,
    before: 100,
    checkpoint: 0,
    tail: 0,
    keep: 6,
  };

  it('should tell how a job stands behind its last message', () => {
    expect(stateAfter()).to.deep.include({ last: 0, written: 0, checkpoint: undefined, tail: 0 });
    const behind = stateAfter({ seq: 9, note: commit });
    expect(behind).to.deep.include({ last: 9, written: 120, checkpoint: 9, tail: 9, keep: 6 });
    const later = { ...commit, before: 120, checkpoint: 9, tail: 9 };
    expect(stateAfter({ seq: 12, note: later })).to.deep.include({
      last: 12,
      checkpoint: 9,
      tail: 9,
    });
  });

  it('should keep the checkpoint and what stands behind it when a run goes on', () => {
    const fence = fenceOf(job, 'b', stateAfter({ seq: 9, note: commit }));
    expect(fence).to.deep.include({ rows: 0, before: 120, checkpoint: 9, tail: 9, keep: 6 });
    expect(stateAfter({ seq: 30, note: fence })).to.deep.include({
      last: 30,
      written: 120,
      tail: 9,
    });
  });

  it('should forget both where it was told to, and rows of another generation', () => {
    const before = stateAfter({ seq: 9, note: commit });
    const never = fenceOf({ ...job, resume: 'never' }, 'b', before);
    expect(never).to.deep.include({ checkpoint: undefined, tail: 0, keep: undefined });
    const other = fenceOf({ ...job, generation: 'night-2' }, 'b', before);
    expect(other).to.deep.include({ checkpoint: 9, tail: 0, keep: undefined });
  });

  it('should stay finished in the same generation alone', () => {
    const done = { ...commit, isFinished: true, generation: 'night-1' };
    const before = stateAfter({ seq: 9, note: done });
    const isFinished = (more: Partial<Job>) => fenceOf({ ...job, ...more }, 'b', before).isFinished;
    expect(isFinished({ generation: 'night-1' })).to.equal(true);
    expect(isFinished({ generation: 'night-2' })).to.equal(false);
    expect(isFinished({})).to.equal(false);
    expect(isFinished({ generation: 'night-1', resume: 'never' })).to.equal(false);
    const without = stateAfter({ seq: 9, note: { ...commit, isFinished: true } });
    expect(fenceOf(job, 'b', without).isFinished).to.equal(false);
  });

  it('should need what is not settled, the checkpoint, and what stands behind it', () => {
    const chain = { ...stateAfter({ seq: 30, note: commit }), keep: undefined };
    expect(needlessBelow(10, chain), 'the floor').to.equal(11);
    expect(needlessBelow(40, chain), 'the last message').to.equal(30);
    expect(needlessBelow(40, { ...chain, last: 60 }), 'the checkpoint').to.equal(30);
    const forgotten = { ...chain, last: 60, checkpoint: undefined };
    expect(needlessBelow(40, { ...forgotten, tail: 20 }), 'the tail').to.equal(21);
    expect(needlessBelow(40, { ...chain, keep: 6 }), 'what was left').to.equal(6);
  });
});
