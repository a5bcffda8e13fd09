export type * from './records.js';
export type * from './shapes.js';
