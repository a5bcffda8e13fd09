import type { Cursor } from '../../types.js';
import { isWhole } from '../isWhole.js';
import { requireCheckpoint } from '../requireCheckpoint.js';
import { besideName } from '../table/besideName.js';
import { checkCheckpoint } from '../table/checkCheckpoint.js';
import type { ColumnShape } from '../table/column.js';
import { rowReader, type ReadRow } from '../table/rowReader.js';
import type { Table } from '../table/tableOptions.js';
import type { Job, Checkpoint, SinkSession } from '../types.js';
import { asSinkError, type Database } from './database.js';
import { exportParquet, type Export } from './exportParquet.js';
import { inTurn } from './inTurn.js';
import { jobRow } from './jobRow.js';
import { lastOfKeys, loader } from './loader.js';
import { refusedAmong } from './refusedAmong.js';
import {
  addColumns,
  checkShape,
  columnsOf,
  dropTable,
  isSame,
  makeTable,
  swap,
  typeNames,
} from './target.js';

/** What a session loads, and where. */
export interface SessionOptions {
  readonly path: string;
  readonly table: Table;
  readonly parquet: string | undefined;
}

/** Finds the checkpoint of a job, and begins to load; it is for the caller to close the database. */
export async function openSession(
  database: Database,
  { path, table, parquet }: SessionOptions,
  job: Job,
): Promise<Omit<SinkSession<unknown>, 'close'>> {
  const row = jobRow(database, table, job);
  const replaces = table.mode === 'replace';
  const target = replaces ? besideName(table.name, job) : table.name;
  const checkpoint = await findCheckpoint();
  const existing = await columnsOf(database, target);
  const reader = rowReader(table, job, faultOf);
  const load = loader(database, table, job.run);
  // A checkpoint says that there is a table whose rows it counts.
  let isMade = checkpoint !== undefined;
  let pending: ReadRow[] = [];

  async function findCheckpoint(): Promise<Cursor | undefined> {
    const left = await row.find();
    if (job.resume === 'never') {
      await database.transaction(async () => {
        if (left !== undefined) await row.forget();
        if (replaces) await dropTable(database, target);
      });
      if (!replaces) await checkShape(database, target, table.columns);
      return undefined;
    }
    requireCheckpoint(job, left, path);
    const isThere = (await checkShape(database, target, table.columns)).length > 0;
    if (left !== undefined) checkCheckpoint(job, table, { mode: left.mode, isThere });
    return left?.checkpoint;
  }

  function faultOf({ name, type }: ColumnShape): string | undefined {
    const found = existing.find((column) => isSame(column.name, name));
    if (found === undefined || found.type === typeNames[type]) return undefined;
    return `whose column is ${found.type} in the table, not ${typeNames[type]}`;
  }

  async function write(rows: readonly unknown[]): Promise<void> {
    for (const read of await reader.read(rows)) pending.push(read);
  }

  async function commit(at: Checkpoint): Promise<void> {
    const rows = lastOfKeys(pending, table, reader.columns());
    try {
      await save(at, rows);
    } catch (error) {
      if (!isAboutRow(error)) throw error;
      const { accepted, refused } = await refusedAmong(rows, rehearse);
      if (refused.size === 0) throw error;
      for (const [read, cause] of refused) await reader.refuse(read, cause);
      await save(at, accepted);
    }
    isMade = true;
    pending = [];
  }

  async function save(at: Checkpoint, rows: readonly ReadRow[]): Promise<void> {
    let exported: Export | undefined;
    try {
      await database.transaction(async () => {
        await loadRows(rows);
        if (at.finished !== true) {
          await row.save(at.cursor);
          return;
        }
        await row.forget();
        const swaps = replaces && isWhole(at);
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

  async function loadRows(rows: readonly ReadRow[]): Promise<void> {
    if (!isMade && replaces) await dropTable(database, target);
    await makeTable(database, target, table.columns);
    await addColumns(database, target, reader.columns().slice(table.columns.length));
    await load(rows, target, reader.columns());
  }

  /** The error of rows that are then undone. */
  async function rehearse(rows: readonly ReadRow[]): Promise<unknown> {
    const undone = new Error('undone');
    try {
      await database.transaction(async () => {
        await loadRows(rows);
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
    checkpoint: checkpoint,
    rowsRefused: reader.rowsRefused,
    write: (rows) => orSinkError(() => write(rows)),
    commit: (at) => orSinkError(() => inTurn(path, () => commit(at))),
  };
}

const aboutRow = /^(?:Constraint|Conversion) Error|^Failed to append: .*constraint/i;

function isAboutRow(error: unknown): boolean {
  return error instanceof Error && aboutRow.test(error.message);
}
