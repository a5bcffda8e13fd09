import type { TableOptions } from '../sinks/table/tableOptions.js';
import type { RefusedRow, Sink } from '../sinks/types.js';
import type { DeadLetters } from './deadLetters.js';
import { openQueue } from './openQueue.js';
import { nameIn, pathText, type Selected } from './selection.js';
import type { StreamPlan } from './streamPlan.js';
import { tableColumns, tableKey } from './tableColumns.js';

/**
 * The sink of a plan. It alone is loaded.
 *
 * @throws OktaInputError for options that the sink does not take.
 */
export async function sinkOf(
  plan: StreamPlan,
  letters: DeadLetters | undefined,
): Promise<Sink<unknown>> {
  const { target, mode, stamp, csvBom, jobsSchema, backlog } = plan;
  const deadLetter =
    letters === undefined
      ? {}
      : { deadLetter: ({ row, error }: RefusedRow) => letters.keep({ record: row, error }) };
  const file = { mode: mode === 'append' ? mode : 'replace', stamp, ...deadLetter } as const;
  switch (target.kind) {
    case 'stdout': {
      const { stdoutSink } = await import('./stdoutSink.js');
      return stdoutSink(deadLetter.deadLetter);
    }
    case 'ndjson': {
      const { ndjsonFile } = await import('../sinks/files/ndjsonFile.js');
      return ndjsonFile(target.path, file);
    }
    case 'csv': {
      const { csvFile } = await import('../sinks/files/csvFile.js');
      return csvFile(target.path, { columns: headings(plan.columns ?? []), bom: csvBom, ...file });
    }
    case 'parquet': {
      const { parquetFile } = await import('../sinks/duckdb/parquetFile.js');
      const { key, columns } = table(plan, 'rows');
      return parquetFile(target.path, {
        ...(key === undefined ? {} : { key }),
        ...(columns === undefined ? {} : { columns }),
        ...deadLetter,
      });
    }
    case 'duckdb': {
      const { duckdb } = await import('../sinks/duckdb/duckdb.js');
      return duckdb(target.path, { ...table(plan, target.table), ...deadLetter });
    }
    case 'queue':
      return (await openQueue(target.queue, { backlog, letters })).sink;
    case 'postgres': {
      const { postgres } = await import('../sinks/postgres/postgres.js');
      return postgres(target.connectionString, {
        ...table(plan, target.table),
        ...(jobsSchema === undefined ? {} : { jobsSchema }),
        ...deadLetter,
      });
    }
  }
}

/** Paths where none has a heading of its own: a list keeps its order, whatever the headings are. */
function headings(columns: readonly Selected[]): readonly string[] | Record<string, string> {
  return columns.some(({ name }) => name !== undefined)
    ? Object.fromEntries(columns.map((column) => [nameIn(column, '.'), pathText(column)]))
    : columns.map(pathText);
}

function table(plan: StreamPlan, name: string): TableOptions {
  const columns = tableColumns(plan);
  const key = tableKey(plan);
  const typed = columns?.map(({ name: column, path, type }) => [column, { path, type }] as const);
  return {
    table: name,
    mode: plan.mode,
    ...(key === undefined ? {} : { key }),
    ...(typed === undefined ? {} : { columns: Object.fromEntries(typed) }),
  };
}
