import { removalChecks } from './conformance/removalChecks.js';
import { onBench } from './conformance/bench.js';
import {
  checkpointChecks,
  checkpointOnlyChecks,
  severalJobsChecks,
} from './conformance/checkpointChecks.js';
import { growingChecks, replacingChecks, rowChecks } from './conformance/rowChecks.js';
import type { ConformanceOptions, ConformanceStore, SinkCheck } from './conformance/store.js';

/**
 * What a sink has to do, as checks that any test runner can run: rows and checkpoint become durable
 * together or not at all, over commits, crashes, locks and ends.
 *
 * Each check sets up a store of its own. The sink is made for rows of the kit
 * (`{ id, text, nested }`); what it adds to them is left out of `rows`.
 *
 * @example
 * ```ts
 * import { ndjsonFile } from 'okta-streams/sinks';
 * import { sinkConformance, type ConformanceRow } from 'okta-streams/testing';
 * import { mkdtemp, readFile, rm } from 'node:fs/promises';
 * import { describe, it } from 'node:test';
 *
 * const setUp = async () => {
 *   const folder = await mkdtemp('sink-');
 *   const path = `${folder}/rows.ndjson`;
 *   return {
 *     sink: () => ndjsonFile<ConformanceRow>(path, { stamp: false }),
 *     rows: async () => {
 *       const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
 *       return lines.map((line) => JSON.parse(line) as ConformanceRow);
 *     },
 *     dispose: () => rm(folder, { recursive: true }),
 *   };
 * };
 *
 * describe('ndjsonFile', () => {
 *   for (const { name, run } of sinkConformance(setUp)) void it(name, run);
 * });
 * ```
 * @param setUp Makes a new, empty store.
 * @param options What kind of sink it is; default: one that appends.
 * @returns The checks that apply, in order.
 */
export function sinkConformance(
  setUp: () => PromiseLike<ConformanceStore> | ConformanceStore,
  options: ConformanceOptions = {},
): readonly SinkCheck[] {
  const { mode = 'append', severalJobs = true } = options;
  const checks = {
    ...checkpointChecks,
    ...(severalJobs ? severalJobsChecks : {}),
    ...(mode === 'checkpointOnly' ? checkpointOnlyChecks : rowChecks),
    ...(mode === 'append' || mode === 'upsert' ? { ...growingChecks, ...removalChecks } : {}),
    ...(mode === 'replace' ? replacingChecks : {}),
  };
  return Object.entries(checks).map(([name, check]) => ({
    name,
    run: () => onBench(setUp, options, check),
  }));
}
