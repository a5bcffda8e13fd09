import type { Cursor } from '../../cursor.js';
import { shown } from '../table/tableName.js';
import type { Table, TableMode } from '../table/tableOptions.js';
import type { Job } from '../types.js';
import { rowsIfThere, type Database } from './database.js';

/** Where an earlier run of a job has stopped. */
export interface Left {
  readonly checkpoint: Cursor;
  /** How its rows were loaded. */
  readonly mode: TableMode;
}

/** The row of a job in the table of jobs, which lies in the file of its rows. */
export interface JobRow {
  /** Makes the table of jobs where there is none. */
  readonly create: () => Promise<void>;
  readonly find: () => Promise<Left | undefined>;
  /** Part of the transaction under way. */
  readonly save: (checkpoint: Cursor) => Promise<void>;
  /** Part of the transaction under way. */
  readonly forget: () => Promise<void>;
}

const jobs = '"main"."_okta_streams_jobs"';

export function jobRow(database: Database, { name, mode }: Table, job: Job): JobRow {
  const id = [shown(name), job.name];

  async function create(): Promise<void> {
    await database.run(`CREATE TABLE IF NOT EXISTS ${jobs} (
      table_name VARCHAR, job VARCHAR, checkpoint JSON, run VARCHAR, mode VARCHAR,
      updated_at TIMESTAMP WITH TIME ZONE, PRIMARY KEY (table_name, job))`);
  }

  return {
    create,
    find: async () => {
      const [row] = await rowsIfThere(
        database,
        `SELECT checkpoint::VARCHAR, mode FROM ${jobs} WHERE table_name = ? AND job = ?`,
        id,
      );
      const [checkpoint = null, before = null] = row ?? [];
      if (checkpoint === null) return undefined;
      return { checkpoint: JSON.parse(checkpoint) as Cursor, mode: before as TableMode };
    },
    save: async (checkpoint) => {
      await create();
      const values = [JSON.stringify(checkpoint), job.run, mode, job.now().toISOString()];
      // One statement for both costs DuckDB twice as much.
      const saved = await database.query(
        `UPDATE ${jobs} SET checkpoint = ?, run = ?, mode = ?, updated_at = ?::TIMESTAMPTZ
         WHERE table_name = ? AND job = ? RETURNING job`,
        [...values, ...id],
      );
      if (saved.length > 0) return;
      await database.run(`INSERT INTO ${jobs} VALUES (?, ?, ?, ?, ?, ?::TIMESTAMPTZ)`, [
        ...id,
        ...values,
      ]);
    },
    forget: async () => {
      await create();
      await database.run(`DELETE FROM ${jobs} WHERE table_name = ? AND job = ?`, id);
    },
  };
}

/** The checkpoints of a job, by the names of the tables that it loads as messages show them. */
export async function checkpointsOf(
  database: Database,
  job: string,
): Promise<ReadonlyMap<string, Cursor>> {
  const rows = await rowsIfThere(
    database,
    `SELECT table_name, checkpoint::VARCHAR FROM ${jobs} WHERE job = ?`,
    [job],
  );
  return new Map(
    rows.flatMap(([table, checkpoint = null]) =>
      checkpoint === null ? [] : [[table ?? '', JSON.parse(checkpoint) as Cursor]],
    ),
  );
}
