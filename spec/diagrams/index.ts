import type { Diagram } from '../support/diagram.js';
import { attemptDiagram } from './attempt.js';
import { concatMapEagerDiagram } from './concatMapEager.js';
import { forEachParentDiagram } from './forEachParent.js';
import { helperFlowDiagram } from './helperFlow.js';
import { inBucketsDiagram } from './inBuckets.js';
import { parentsDiagram } from './parents.js';
import { takeRecordsDiagram } from './takeRecords.js';
import { toNdjsonDiagram } from './toNdjson.js';
import { validateDiagram } from './validate.js';
import { withStateDiagram } from './withState.js';

/** One diagram for each public operator, and one of lanes that come from parents. */
export const diagrams: readonly Diagram[] = [
  attemptDiagram,
  concatMapEagerDiagram,
  forEachParentDiagram,
  helperFlowDiagram,
  inBucketsDiagram,
  parentsDiagram,
  takeRecordsDiagram,
  toNdjsonDiagram,
  validateDiagram,
  withStateDiagram,
];
