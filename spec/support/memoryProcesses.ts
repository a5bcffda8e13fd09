import { defer, NEVER, of, type SchedulerLike } from 'rxjs';
import { memoryClient, type Call, type ClientSettings } from '../../lib/queues/memoryClient.js';
import { memoryState } from '../../lib/queues/memoryState.js';
import type { WorkQueue } from '../../lib/queues/types.js';

/** Processes on one memory queue, each of which can be killed. */
export function memoryProcesses<R>(scheduler: SchedulerLike, settings: ClientSettings) {
  const state = memoryState<R>(() => scheduler.now(), settings);
  const dead = new Set<WorkQueue<R>>();
  return {
    state,
    queue: (): WorkQueue<R> => {
      const call: Call = (_, effect) => defer(() => (dead.has(own) ? NEVER : of(effect())));
      const own = memoryClient(state, scheduler, settings, call);
      return own;
    },
    crash: (queue: WorkQueue<R>) => Promise.resolve(dead.add(queue)),
  };
}
