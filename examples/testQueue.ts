/**
 * A spec of a queue of one's own: what readers, workers and crashes may do to it, as checks of the kit.
 *
 * Prerequisites: mocha, or any runner with `describe` and `it`. Copy it into your specs.
 */
import { symlinkSync } from 'node:fs';
import { mkdir, mkdtemp, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkQueue } from 'okta-streams/queues';
import { queueConformance, type ConformanceRow } from 'okta-streams/testing';
import { folderQueue } from './folderQueue.js';

/** A folder, and a link to it for each queue: whose link is gone does nothing any more, as if it had been killed. */
const setUp = async () => {
  const home = await mkdtemp(join(tmpdir(), 'folder-queue-'));
  await mkdir(join(home, 'queue'));
  const links = new Map<WorkQueue<ConformanceRow>, string>();
  return {
    queue: () => {
      const link = join(home, `link-${links.size.toString()}`);
      symlinkSync(join(home, 'queue'), link);
      const queue = folderQueue<ConformanceRow>(link, { lease: 300 });
      links.set(queue, link);
      return queue;
    },
    crash: (queue: WorkQueue<ConformanceRow>) => unlink(links.get(queue) ?? ''),
    dispose: () => rm(home, { recursive: true }),
  };
};

describe('folderQueue', () => {
  for (const { name, run } of queueConformance(setUp, { crashes: true })) it(name, run);
});
