export { traceRuns, type TraceOptions } from './traceRuns.js';
