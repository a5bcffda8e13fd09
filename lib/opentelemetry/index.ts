export { measureQueue, type MeasureOptions } from './measureQueue.js';
export { traceRuns, type TraceOptions } from './traceRuns.js';
