export type { ColumnOptions, Columns } from './postgres/columns.js';
export type { PostgresConnection } from './postgres/connection.js';
export type { PostgresOptions } from './postgres/options.js';
export { postgres } from './postgres.js';
export type {
  DeadLetter,
  Job,
  Outcome,
  Place,
  RefusedRow,
  Resume,
  Sink,
  SinkSession,
} from './types.js';
