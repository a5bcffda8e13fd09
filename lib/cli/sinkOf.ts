import { csvFile } from '../sinks/csvFile.js';
import { duckdb } from '../sinks/duckdb/duckdb.js';
import { ndjsonFile } from '../sinks/ndjsonFile.js';
import { postgres } from '../sinks/postgres.js';
import type { RefusedRow, Sink } from '../sinks/types.js';
import type { DeadLetters } from './deadLetters.js';
import { stdoutSink } from './stdoutSink.js';
import type { StreamPlan } from './streamOptions.js';
import { tableColumns, tableKey } from './tableColumns.js';

/**
 * The sink of a plan.
 *
 * @throws OktaInputError for options that the sink does not take.
 */
export function sinkOf(plan: StreamPlan, letters: DeadLetters | undefined): Sink<unknown> {
  const { target, mode, paths = [] } = plan;
  const deadLetter =
    letters === undefined
      ? {}
      : { deadLetter: ({ row, error }: RefusedRow) => letters.keep({ record: row, error }) };
  const file = { mode: mode === 'append' ? mode : 'replace', ...deadLetter } as const;
  switch (target.kind) {
    case 'stdout':
      return stdoutSink();
    case 'ndjson':
      return ndjsonFile(target.path, file);
    case 'csv':
      return csvFile(target.path, { columns: paths, ...file });
    case 'duckdb':
      return duckdb(target.path, { ...table(plan, target.table, 'json'), ...deadLetter });
    case 'postgres':
      return postgres(target.connectionString, {
        ...table(plan, target.table, 'jsonb'),
        ...deadLetter,
      });
  }
}

/** Both databases describe a table alike; JSON has a name of its own in each. */
function table<Json extends string>(plan: StreamPlan, name: string, json: Json) {
  const columns = tableColumns(plan);
  const key = tableKey(plan);
  const typed = columns?.map(({ name: column, path, type }) => {
    return [column, { path, type: type === 'json' ? json : ('text' as const) }] as const;
  });
  return {
    table: name,
    mode: plan.mode,
    ...(key === undefined ? {} : { key }),
    ...(typed === undefined ? {} : { columns: Object.fromEntries(typed) }),
  };
}
