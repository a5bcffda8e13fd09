import { expect } from 'chai';
import { asyncScheduler } from 'rxjs';
import { OktaInputError } from '../../../lib/errors.js';
import { memoryQueue } from '../../../lib/queues/memoryQueue.js';
import type { ConformanceRow } from '../../../lib/testing/conformance/store.js';
import { queueConformance } from '../../../lib/testing/queueConformance.js';
import { memoryProcesses } from '../../support/memoryProcesses.js';

describe('memoryQueue', () => {
  const settings = { lease: 120, rows: 200, backlog: 10_000 };
  const setUp = () => memoryProcesses<ConformanceRow>(asyncScheduler, settings);

  for (const { name, run } of queueConformance(setUp, { crashes: true })) it(name, run);

  it('should refuse results, which it has no table for, and options that are wrong', () => {
    const results = { table: 'results', mode: 'append' } as const;
    expect(() => memoryQueue().take({ results })).to.throw(
      OktaInputError,
      /^results need a queue in the database that they go to/,
    );
    expect(() => memoryQueue(asyncScheduler, { rows: 0 })).to.throw(
      OktaInputError,
      /^rows must be a whole number from 1: got 0/,
    );
  });
});
