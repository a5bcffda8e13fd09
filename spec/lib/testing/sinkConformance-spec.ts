import { expect } from 'chai';
import { OktaSinkError } from '../../../lib/errors.js';
import type { Job, Checkpoint, Sink } from '../../../lib/sinks/types.js';
import type { ConformanceRow, ConformanceStore } from '../../../lib/testing/conformance/store.js';
import { sinkConformance } from '../../../lib/testing/sinkConformance.js';
import type { Cursor } from '../../../lib/cursor.js';

/** What a sink in memory does wrong. */
interface Faults {
  readonly keepsUncommitted?: boolean;
  readonly keepsFinishedPlace?: boolean;
  readonly ignoresNever?: boolean;
  readonly ignoresRequire?: boolean;
  readonly neverLocks?: boolean;
  readonly neverReleases?: boolean;
  readonly keepsDeadLocks?: boolean;
  readonly mixesJobs?: boolean;
  readonly reverses?: boolean;
  readonly losesPlaceAtClose?: boolean;
  readonly dropsEmptyCommits?: boolean;
  readonly commitsRowsFirst?: boolean;
  readonly commitsCheckpointFirst?: boolean;
}

/** A sink in memory, right but for its faults. */
function memoryStore(faults: Faults = {}): ConformanceStore {
  const checkpoints = new Map<string, Cursor>();
  let rows: readonly ConformanceRow[] = [];
  let holder: Job | undefined;
  let process = 0;

  const sink = (): Sink<ConformanceRow> => ({
    open: (job) => {
      const name = faults.mixesJobs === true ? '' : job.name;
      if (holder !== undefined && faults.neverLocks !== true) {
        throw new OktaSinkError('memory is held by here:1', {
          job: holder.name,
          holder: 'here:1',
          heldSince: holder.now(),
        });
      }
      if (job.resume === 'never' && faults.ignoresNever !== true) checkpoints.delete(name);
      const checkpoint = checkpoints.get(name);
      if (job.resume === 'require' && checkpoint === undefined && faults.ignoresRequire !== true) {
        throw new OktaSinkError("no checkpoint, and resume is 'require'");
      }
      holder = job;
      let pending: readonly ConformanceRow[] = [];
      const keep = (at: Checkpoint) => {
        if (faults.dropsEmptyCommits === true && pending.length === 0) return;
        rows = [...rows, ...(faults.reverses === true ? pending.toReversed() : pending)];
        pending = [];
        if (at.finished === undefined) checkpoints.set(name, at.cursor);
        else if (faults.keepsFinishedPlace !== true) checkpoints.delete(name);
      };
      /** A commit of two transactions, of a process that may be gone before the second. */
      const inTwo = async (at: Checkpoint, areRowsFirst: boolean) => {
        const own = process;
        const steps = [
          () => {
            rows = [...rows, ...pending];
            pending = [];
          },
          () => {
            if (at.cursor === undefined) checkpoints.delete(name);
            else checkpoints.set(name, at.cursor);
          },
        ];
        for (const step of areRowsFirst ? steps : steps.toReversed()) {
          for (let turn = 0; turn < 7; turn++) await Promise.resolve();
          if (process === own) step();
        }
      };
      return [
        {
          checkpoint: checkpoint,
          write: (more) => {
            pending = [...pending, ...more];
            return [];
          },
          commit: (at) => {
            const { commitsRowsFirst = false, commitsCheckpointFirst = false } = faults;
            if (commitsRowsFirst || commitsCheckpointFirst) return inTwo(at, commitsRowsFirst);
            keep(at);
            return [];
          },
          close: () => {
            if (faults.keepsUncommitted === true) rows = [...rows, ...pending];
            if (faults.losesPlaceAtClose === true) checkpoints.delete(name);
            if (faults.neverReleases !== true) holder = undefined;
            return [];
          },
        },
      ];
    },
  });
  return {
    sink,
    rows: () => Promise.resolve(rows),
    crash: () => {
      process++;
      if (faults.keepsDeadLocks !== true) holder = undefined;
      return Promise.resolve();
    },
  };
}

async function failuresOf(faults: Faults): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name, run } of sinkConformance(() => memoryStore(faults))) {
    await run().catch(() => names.push(name));
  }
  return names;
}

describe('sinkConformance', () => {
  for (const { name, run } of sinkConformance(() => memoryStore())) it(`pass: ${name}`, run);

  const inCommit =
    'should hold the rows of a commit if it holds its checkpoint, and only then, at whatever turn of it a crash comes';
  const found: Readonly<Record<keyof Faults, string>> = {
    keepsUncommitted: 'should drop what had not been committed at close, and go on',
    keepsFinishedPlace: 'should have no checkpoint once the job is finished',
    ignoresNever: "should forget the checkpoint with resume 'never'",
    ignoresRequire: "should refuse resume 'require' without a checkpoint, and give the lock back",
    neverLocks: 'should refuse a second run of a job and name its holder',
    neverReleases: 'should give the lock back at close, whatever the outcome',
    keepsDeadLocks: 'should take the lock of a run that has crashed',
    mixesJobs: 'should keep the checkpoints of several jobs apart',
    reverses: 'should load rows in order, with all that is in them',
    losesPlaceAtClose: 'should give a committed checkpoint back as it was',
    dropsEmptyCommits: 'should commit a checkpoint without rows',
    commitsRowsFirst: inCommit,
    commitsCheckpointFirst: inCommit,
  };
  for (const [fault, name] of Object.entries(found)) {
    it(`should find a sink that ${fault}`, async () => {
      expect(await failuresOf({ [fault]: true })).to.include(name);
    });
  }

  it('should pass over what does not apply', () => {
    const namesOf = (...options: Parameters<typeof sinkConformance>) =>
      sinkConformance(...options).map(({ name }) => name);
    const replacing = namesOf(memoryStore, { mode: 'replace', severalJobs: false });
    expect(replacing).not.to.include('should keep the checkpoints of several jobs apart');
    expect(replacing).to.include('should keep the old rows at any other end');
    expect(namesOf(memoryStore)).not.to.include('should keep the old rows at any other end');
    expect(namesOf(memoryStore, { mode: 'checkpointOnly' })).not.to.include(
      'should finish a job without rows',
    );
  });

  it('should compare rows as a set where there is no order', async () => {
    for (const { run } of sinkConformance(() => memoryStore({ reverses: true }), {
      ordered: false,
    })) {
      await run();
    }
  });

  it('should take the store down whatever happens', async () => {
    const disposed: string[] = [];
    const checks = sinkConformance(() => ({
      ...memoryStore({ neverLocks: true }),
      dispose: () => {
        disposed.push('gone');
        return Promise.resolve();
      },
    }));
    for (const { run } of checks) await run().catch(() => undefined);
    expect(disposed).to.have.lengthOf(checks.length);
  });
});
