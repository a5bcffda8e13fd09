export { duckdb } from './duckdb/duckdb.js';
export type { DuckdbOptions } from './duckdb/duckdb.js';
export type { ColumnType } from './table/column.js';
export type { ColumnOption, OnDrift, TableMode, TableOptions } from './table/tableOptions.js';
export { checkpointFile } from './files/checkpointFile.js';
export type { CheckpointFileOptions } from './files/checkpointFile.js';
export { csvFile } from './files/csvFile.js';
export type { CsvFileOptions } from './files/csvFile.js';
export type {
  FileStat,
  FileSystem,
  Holder,
  HolderState,
  LeaseClock,
  OpenFile,
} from './files/fileSystem.js';
export type { RowFileOptions } from './files/rowFileOptions.js';
export { ndjsonFile } from './files/ndjsonFile.js';
export type { NdjsonFileOptions } from './files/ndjsonFile.js';
export type { PostgresConnection } from './postgres/connection.js';
export { postgres } from './postgres/postgres.js';
export type { PostgresOptions } from './postgres/postgres.js';
export type {
  Checkpoint,
  DeadLetter,
  Job,
  LeaseWatch,
  Outcome,
  RefusedRow,
  Resume,
  Sink,
  SinkSession,
} from './types.js';
