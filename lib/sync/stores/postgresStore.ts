import { OktaSinkError, OktaStreamsError } from '../../errors.js';
import { readConnection } from '../../sinks/postgres/connection.js';
import { connect, type Database } from '../../sinks/postgres/database.js';
import { checkpointsOf } from '../../sinks/postgres/jobs.js';
import { postgres } from '../../sinks/postgres/postgres.js';
import { addColumns, columnsOf } from '../../sinks/postgres/table.js';
import { oneByOne } from '../../sinks/shared/oneByOne.js';
import { identifier, qualified } from '../../sinks/table/tableName.js';
import { jobName } from '../withSessions.js';
import { nowhere } from './emptyStore.js';
import { prepareTables } from './prepareTables.js';
import type { Store, StoreOptions } from './store.js';
import { tableOptions } from './tableOptions.js';
import { tablesThere } from './tablesThere.js';
import { tellingCommits } from './tellingCommits.js';

/**
 * Tables in a schema of PostgreSQL, which is made where there is none.
 *
 * @param connectionString `undefined`: what the variables `PG*` say.
 * @throws OktaSinkError when the server cannot be reached, or the schema not be had.
 */
export async function postgresStore(
  connectionString: string | undefined,
  schema: string,
  { deletions, isReadOnly }: StoreOptions,
): Promise<Store> {
  const database = await connect(readConnection(connectionString));
  const nameOf = (name: string) => ({ schema, name });
  // Tables are looked up at once, and a connection takes one query after another.
  const inTurn = oneByOne();
  const there = tablesThere((name) =>
    inTurn(async () => (await columnsOf(database, nameOf(name))).length > 0),
  );
  try {
    if (isReadOnly) await database.query('SET default_transaction_read_only = on');
    else await requireSchema(database, schema);
  } catch (error) {
    await database.end();
    throw error;
  }
  return {
    sink: (table) =>
      isReadOnly
        ? nowhere
        : tellingCommits(
            postgres(connectionString, tableOptions(table, `${schema}.${table.name}`, deletions)),
            () => {
              there.tell(table.name, true);
            },
          ),
    lookup: {
      query: async (sql) => {
        const rows = await inTurn(() => database.query(sql));
        return rows.map((row) => Object.values(row));
      },
      table: (name) => qualified(nameOf(name)),
      marks: deletions === 'mark',
      has: there.has,
      checkpoints: () => inTurn(() => checkpointsOf(database, schema, jobName)),
    },
    isReadOnly,
    keeps: () => false,
    prepare: (tables) =>
      inTurn(async () => {
        const existing = await columnsBySchema(database, schema);
        for (const { name } of tables) there.tell(name, existing.has(name));
        if (isReadOnly) return;
        await prepareTables(tables, deletions, {
          existing,
          fold: (name) => name,
          shown: (name) => `${schema}.${name}`,
          add: (name, columns) => addColumns(database, nameOf(name), columns),
        });
      }),
    close: () => inTurn(() => database.end()),
  };
}

/** The names of columns of all tables in a schema. */
async function columnsBySchema(
  database: Database,
  schema: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await database.query(
    `SELECT relname AS name, json_agg(attname) AS columns FROM pg_class
       JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_attribute ON attrelid = pg_class.oid
     WHERE nspname = $1 AND relkind IN ('r', 'p', 'v', 'm', 'f') AND attnum > 0 AND NOT attisdropped
     GROUP BY relname`,
    [schema],
  );
  return new Map(
    rows.map((row) => [row['name'] ?? '', JSON.parse(row['columns'] ?? '[]') as readonly string[]]),
  );
}

/** Makes a schema where there is none, and asks before the first request whether it can be written to. */
async function requireSchema(database: Database, schema: string): Promise<void> {
  const name = identifier(schema);
  const [found] = await database.query(
    `SELECT (has_schema_privilege(oid, 'USAGE') AND has_schema_privilege(oid, 'CREATE'))::text AS may
     FROM pg_namespace WHERE nspname = $1`,
    [schema],
  );
  if (found?.['may'] === 'true') return;
  if (found !== undefined) {
    throw new OktaSinkError(
      `the schema ${schema} cannot be written to with these rights; GRANT USAGE, CREATE ON SCHEMA ${name}`,
    );
  }
  try {
    await database.query(`CREATE SCHEMA ${name}`);
  } catch (cause) {
    if (cause instanceof OktaStreamsError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OktaSinkError(
      `the schema ${schema} is not there and cannot be made (${reason}); make it, or grant CREATE on the database`,
      { cause },
    );
  }
}
