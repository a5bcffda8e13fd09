export { duckdb } from './duckdb/duckdb.js';
export type { DuckdbOptions } from './duckdb/duckdb.js';
export type { ColumnType } from './table/column.js';
export type { ColumnOption, OnDrift, TableMode, TableOptions } from './table/tableOptions.js';
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
