import type { Database } from '../../sinks/postgres/database.js';
import { prepareTable } from '../../sinks/postgres/prepareTable.js';
import { writer } from '../../sinks/postgres/writer.js';
import type { Table } from '../../sinks/table/tableOptions.js';

/** Writes results into their table, in the transaction under way. */
export function resultWriter(database: Database, table: Table, run: string) {
  let open: Awaited<ReturnType<typeof writer>> | undefined;
  const job = {
    name: 'results',
    run,
    resume: 'auto',
    incremental: false,
    now: () => new Date(),
  } as const;
  return {
    /** Outside of transactions, for it has some of its own. */
    ready: async () => {
      open ??= await makeWriter(database, table, job);
    },
    write: async (outputs: readonly unknown[]) => {
      try {
        await open?.write(outputs);
        await open?.flush();
      } catch (error) {
        open?.abort();
        open = undefined;
        throw error;
      }
    },
  };
}

async function makeWriter(
  database: Database,
  table: Table,
  job: Parameters<typeof writer>[4],
): ReturnType<typeof writer> {
  await database.query('DROP TABLE IF EXISTS pg_temp._okta_streams_stage');
  const [row] = await database.query('SELECT current_schema() AS schema');
  const target = {
    schema: table.name.schema ?? row?.['schema'] ?? 'public',
    name: table.name.name,
  };
  const existing = await prepareTable(database, target, table);
  return writer(database, target, existing, table, job);
}
