import { createHash } from 'node:crypto';
import { OktaSinkError } from '../../errors.js';
import type { Cursor } from '../../types.js';
import { requirePlace } from '../requirePlace.js';
import { addedColumns, buryRows, takeRows } from '../table/takeRows.js';
import { refusedRow } from '../table/readRow.js';
import type { TableName } from '../table/tableName.js';
import type { Table } from '../table/tableOptions.js';
import type { Job, Place, SinkSession } from '../types.js';
import { asSinkError, type Database } from './database.js';
import { exportParquet, type Export } from './exportParquet.js';
import { inTurn } from './inTurn.js';
import { jobRow } from './jobRow.js';
import { refusedAmong } from './refusedAmong.js';
import { openStaging } from './staging.js';
import { addColumns, checkShape, dropTable, makeTable, swap } from './target.js';

/** What a session loads, and where. */
export interface SessionOptions {
  readonly path: string;
  readonly table: Table;
  readonly parquet: string | undefined;
}

/** A session whose database is open still after its `release`. */
export interface LoadSession extends Omit<SinkSession<unknown>, 'close'> {
  readonly release: () => void;
}

/** Finds the place of a job, and begins to load; it is for the caller to close the database. */
export async function openSession(
  database: Database,
  { path, table, parquet }: SessionOptions,
  job: Job,
): Promise<LoadSession> {
  const row = jobRow(database, table, job);
  const replaces = table.mode === 'replace';
  const target = replaces ? besideName(table.name, job) : table.name;
  const place = await findPlace();
  const staging = await openStaging(database, table);
  let seen = 0;
  // A place says that there is a table whose rows it counts.
  let isMade = place !== undefined;

  async function findPlace(): Promise<Cursor | undefined> {
    const found = await row.find();
    if (job.resume === 'never') {
      await database.transaction(async () => {
        if (found !== undefined) await row.forget();
        if (replaces) await dropTable(database, target);
      });
      if (!replaces) await checkShape(database, target, table.columns);
      return undefined;
    }
    requirePlace(job, found, path);
    const exists = await checkShape(database, target, table.columns);
    if (found !== undefined && !exists) throw tableGone(job, target);
    return found;
  }

  async function write(rows: readonly unknown[]): Promise<void> {
    await staging.addColumns(addedColumns(rows, table, staging.columns()));
    const { taken, refused } = takeRows(rows, table, staging.columns(), seen);
    seen += rows.length;
    await buryRows(refused, table.deadLetter);
    staging.append(taken);
  }

  async function commit(at: Place): Promise<void> {
    const rows = await staging.flush();
    const stamps = { run: job.run, loadedAt: job.now() };
    const load = async (range?: { from: number; to: number }) => {
      await prepareTable();
      await staging.load(target, stamps, range);
    };
    try {
      await save(at, load);
    } catch (error) {
      if (!isAboutRow(error)) throw error;
      const tries = (from: number, to: number) => rehearse(() => load({ from, to }));
      const refused = await refusedAmong(rows.length, tries);
      if (refused.length === 0) throw error;
      const dead = refused.flatMap(({ index, cause }) => {
        const read = rows[index];
        if (read === undefined) return [];
        return [{ row: read.row, key: read.key, error: refusedRow(table, read.key, cause) }];
      });
      await buryRows(dead, table.deadLetter);
      await staging.drop(refused.map(({ index }) => index));
      await save(at, load);
    }
    isMade = true;
    await staging.clear();
  }

  async function save(at: Place, load: () => Promise<void>): Promise<void> {
    let exported: Export | undefined;
    try {
      await database.transaction(async () => {
        await load();
        if (at.finished !== true) {
          await row.save(at.cursor);
          return;
        }
        await row.forget();
        const swaps = replaces && at.end === 'lastPage';
        if (swaps) await swap(database, table.name, target);
        else if (replaces) await dropTable(database, target);
        if (parquet !== undefined && (swaps || !replaces)) {
          exported = await exportParquet(database, table.name, parquet);
        }
      });
      exported?.publish();
    } catch (error) {
      exported?.discard();
      throw error;
    }
  }

  async function prepareTable(): Promise<void> {
    if (!isMade && replaces) await dropTable(database, target);
    await makeTable(database, target, table.columns);
    const added = staging.columns().slice(table.columns.length);
    await addColumns(database, target, added);
  }

  /** The error of what is then undone. */
  async function rehearse(work: () => Promise<void>): Promise<unknown> {
    const undone = new Error('undone');
    try {
      await database.transaction(async () => {
        await work();
        throw undone;
      });
    } catch (error) {
      if (error === undone) return undefined;
      if (isAboutRow(error)) return error;
      throw error;
    }
    return undefined;
  }

  const orSinkError = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      throw asSinkError(path, error);
    }
  };
  return {
    place,
    write: (rows) => orSinkError(() => write(rows)),
    commit: (at) => orSinkError(() => inTurn(path, () => commit(at))),
    release: () => {
      staging.close();
    },
  };
}

/** The table that a job with mode `replace` loads into, until it takes the place of its own. */
function besideName({ schema, name }: TableName, job: Job): TableName {
  const hash = createHash('sha256').update(job.name).digest('hex').slice(0, 8);
  return { schema, name: `${name}__next_${hash}` };
}

function isAboutRow(error: unknown): boolean {
  return error instanceof Error && /^(?:Constraint|Conversion) Error/.test(error.message);
}

function tableGone({ name }: Job, table: TableName): OktaSinkError {
  return new OktaSinkError(
    `the job ${JSON.stringify(name)} cannot go on: the table ${table.name} of its rows is gone; ` +
      "begin afresh with resume 'never'",
    { job: name },
  );
}
