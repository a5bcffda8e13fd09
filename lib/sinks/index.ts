export type { Job, Outcome, Place, Resume, Sink, SinkSession } from './types.js';
