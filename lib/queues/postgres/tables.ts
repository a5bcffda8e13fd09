import { createHash } from 'node:crypto';
import { OktaInputError, OktaSinkError } from '../../errors.js';
import type { Database } from '../../sinks/postgres/database.js';
import { faultOfName } from '../../sinks/postgres/identifiers.js';
import { withRight } from '../../sinks/postgres/rights.js';
import { qualified, readTableName, shown, type TableName } from '../../sinks/table/tableName.js';

/** The tables of a queue, as SQL names them. */
export interface QueueTables {
  /** As the sink names it. */
  readonly rowsTable: string;
  readonly rows: string;
  readonly dead: string;
  readonly jobs: string;
  readonly permits: string;
  readonly takers: string;
  /** Tells this queue from others in the keys of advisory locks. */
  readonly lockName: (what: string) => string;
  /** Notified where rows have come. */
  readonly channel: string;
}

const mark = 'okta-streams queue';
const version = 2;

/** @throws OktaInputError for a name that no tables can have. */
export function checkQueueName(name: string): TableName {
  const read = readTableName(name);
  const fault = read === undefined ? 'no name' : faultOfName(`${read.name}_queue_permits`);
  if (read !== undefined && fault === undefined) return read;
  throw new OktaInputError(
    'name',
    `must be the name of a queue of at most 49 bytes, or schema.name: got ${JSON.stringify(name)}; write users`,
  );
}

/** The names of a queue's tables in a schema. */
export function tablesOf({ schema, name }: Required<TableName>): QueueTables {
  const named = (ending: string) => ({ schema, name: `${name}_queue${ending}` });
  const lockName = (what: string) => JSON.stringify(['okta-streams', 'queue', schema, name, what]);
  const digest = createHash('sha256').update(lockName('rows')).digest('hex');
  return {
    rowsTable: shown(named('')),
    rows: qualified(named('')),
    dead: qualified(named('_dead')),
    jobs: qualified(named('_jobs')),
    permits: qualified(named('_permits')),
    takers: qualified(named('_takers')),
    lockName,
    channel: `okta_streams_${digest.slice(0, 32)}`,
  };
}

/**
 * Sees to it that a queue is there.
 *
 * @throws OktaSinkError for a table of that name that is no queue, or one of another version.
 */
export async function prepareQueue(database: Database, name: TableName): Promise<QueueTables> {
  const tables = await locate(database, name);
  if (await isThere(database, tables)) return tables;
  await withRight(
    `make the tables of the queue ${name.name}`,
    'grant it CREATE on the schema, or name another one: schema.name',
    () =>
      database.query(`
        BEGIN;
        SELECT pg_advisory_xact_lock(hashtextextended('okta-streams queues', 0));
        CREATE TABLE IF NOT EXISTS ${tables.rows} (
          id text, record jsonb, trace text, _run text, _loaded_at timestamptz,
          n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          deliveries integer NOT NULL DEFAULT 0, taker integer, ready_at timestamptz);
        COMMENT ON TABLE ${tables.rows} IS '${mark} ${version.toString()}';
        CREATE TABLE IF NOT EXISTS ${tables.dead} (
          n bigint PRIMARY KEY, id text, record jsonb, trace text, _run text, _loaded_at timestamptz,
          deliveries integer NOT NULL, reason text NOT NULL, batch text NOT NULL,
          buried_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE IF NOT EXISTS ${tables.jobs} (
          job text PRIMARY KEY, path text, generation text, finished boolean NOT NULL DEFAULT false,
          committed_at timestamptz);
        CREATE TABLE IF NOT EXISTS ${tables.permits} (
          key text, bucket text, ends bigint, used integer NOT NULL, given integer NOT NULL,
          PRIMARY KEY (key, bucket, ends));
        CREATE SEQUENCE IF NOT EXISTS ${tables.takers} AS integer CYCLE;
        COMMIT`),
  );
  return tables;
}

/** A queue that is there, or nothing: who only looks at it makes none. */
export async function findQueue(
  database: Database,
  name: TableName,
): Promise<QueueTables | undefined> {
  const tables = await locate(database, name);
  return (await isThere(database, tables)) ? tables : undefined;
}

async function locate(database: Database, { schema, name }: TableName): Promise<QueueTables> {
  const [found] = await database.query('SELECT coalesce($1, current_schema()) AS schema', [
    schema ?? null,
  ]);
  return tablesOf({ schema: found?.['schema'] ?? 'public', name });
}

async function isThere(database: Database, { rows, rowsTable }: QueueTables): Promise<boolean> {
  const [row] = await database.query(
    `SELECT to_regclass($1) AS found, obj_description(to_regclass($1), 'pg_class') AS mark`,
    [rows],
  );
  if (row?.['found'] == null) return false;
  if (row['mark'] === `${mark} ${version.toString()}`) return true;
  if (row['mark']?.startsWith(mark) !== true) {
    throw new OktaSinkError(
      `the table ${rowsTable} is there and is no queue; give the queue another name, or remove that table`,
    );
  }
  const all = ['', '_dead', '_jobs', '_permits']
    .map((ending) => `${rowsTable}${ending}`)
    .join(', ');
  throw new OktaSinkError(
    `the table ${rowsTable} is there and is a queue of another version; work on it to its end with that ` +
      `version of okta-streams and remove it then (DROP TABLE ${all}), or give the queue another name`,
  );
}
