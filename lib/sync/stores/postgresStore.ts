import { OktaSinkError, OktaStreamsError } from '../../errors.js';
import { readConnection } from '../../sinks/postgres/connection.js';
import { connect, type Database } from '../../sinks/postgres/database.js';
import { postgres } from '../../sinks/postgres/postgres.js';
import { oneByOne } from '../../sinks/shared/oneByOne.js';
import { addColumns, columnsOf } from '../../sinks/postgres/table.js';
import { identifier, qualified } from '../../sinks/table/tableName.js';
import type { Store } from './store.js';
import { requireOwn, tableOptions, type Deletions } from './tableOptions.js';

/**
 * Tables in a schema of PostgreSQL, which is made where there is none.
 *
 * @param connectionString `undefined`: what the variables `PG*` say.
 * @throws OktaSinkError when the server cannot be reached, or the schema not be had.
 */
export async function postgresStore(
  connectionString: string | undefined,
  schema: string,
  deletions: Deletions,
): Promise<Store> {
  const database = await connect(readConnection(connectionString));
  const nameOf = (name: string) => ({ schema, name });
  // Tables are prepared and looked up at once, and a connection takes one query after another.
  const inTurn = oneByOne();
  try {
    await requireSchema(database, schema);
  } catch (error) {
    await database.end();
    throw error;
  }
  return {
    sink: (table) =>
      postgres(connectionString, tableOptions(table, `${schema}.${table.name}`, deletions)),
    lookup: {
      query: async (sql) => {
        const rows = await inTurn(() => database.query(sql));
        return rows.map((row) => Object.values(row));
      },
      table: (name) => qualified(nameOf(name)),
      marks: deletions === 'mark',
      has: async (name) => (await inTurn(() => columnsOf(database, nameOf(name)))).length > 0,
    },
    keeps: () => false,
    prepare: (table) =>
      inTurn(async () => {
        const existing = await columnsOf(database, nameOf(table.name));
        if (existing.length === 0) return;
        requireOwn(
          `${schema}.${table.name}`,
          existing.map(({ name }) => name),
        );
        const { columns } = tableOptions(table, table.name, deletions);
        const missing = Object.entries(columns)
          .filter(([name]) => !existing.some((column) => column.name === name))
          .map(([name, type]) => ({ name, type }));
        await addColumns(database, nameOf(table.name), missing);
      }),
    close: () => inTurn(() => database.end()),
  };
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
