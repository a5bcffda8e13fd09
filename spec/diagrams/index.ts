import type { Diagram } from '../support/diagram.js';
import { attemptDiagram } from './attempt.js';
import { concatMapEagerDiagram } from './concatMapEager.js';
import { forEachParentDiagram } from './forEachParent.js';
import { helperFlowDiagram } from './helperFlow.js';
import { inBucketsDiagram } from './inBuckets.js';
import { takeRecordsDiagram } from './takeRecords.js';
import { toNdjsonDiagram } from './toNdjson.js';
import { validateDiagram } from './validate.js';
import { withStateDiagram } from './withState.js';

/** One diagram for each public operator. */
export const diagrams: readonly Diagram[] = [
  attemptDiagram,
  concatMapEagerDiagram,
  forEachParentDiagram,
  helperFlowDiagram,
  inBucketsDiagram,
  takeRecordsDiagram,
  toNdjsonDiagram,
  validateDiagram,
  withStateDiagram,
];
