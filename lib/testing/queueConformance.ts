import { onQueueBench, type QueueStore } from './conformance/queueBench.js';
import { crashChecks } from './conformance/crashChecks.js';
import { queueChecks } from './conformance/queueChecks.js';
import type { SinkCheck } from './conformance/store.js';

/**
 * What a queue has to do, as checks that any test runner can run: each committed row delivered, none in
 * two hands, what is not settled comes again, readers are fenced, leases and budgets are shared.
 *
 * Each check sets up a store of its own. Give its leases and deliveries half a second or less where they
 * end by time, so that checks of crashes need not wait for long.
 *
 * @example
 * ```ts
 * import { memoryQueue } from 'okta-streams/queues';
 * import { queueConformance, type ConformanceRow } from 'okta-streams/testing';
 * import { asyncScheduler } from 'rxjs';
 * import { describe, it } from 'node:test';
 *
 * const setUp = () => {
 *   const queue = memoryQueue<ConformanceRow>(asyncScheduler, { lease: 100 });
 *   return { queue: () => queue };
 * };
 *
 * describe('memoryQueue', () => {
 *   for (const { name, run } of queueConformance(setUp)) void it(name, run);
 * });
 * ```
 * @param setUp Makes a new, empty store.
 * @param options `crashes: true` where the store has a `crash`; without it, the checks of crashes are left out.
 * @returns The checks, in order.
 */
export function queueConformance(
  setUp: () => PromiseLike<QueueStore> | QueueStore,
  { crashes = false }: { readonly crashes?: boolean | undefined } = {},
): readonly SinkCheck[] {
  const checks = { ...queueChecks, ...(crashes ? crashChecks : {}) };
  return Object.entries(checks).map(([name, check]) => ({
    name,
    run: () => onQueueBench(setUp, check),
  }));
}
