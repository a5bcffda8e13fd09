import type { Cursor } from '../../cursor.js';
import { isWhole } from '../shared/isWhole.js';
import { requireCheckpoint } from '../shared/requireCheckpoint.js';
import { stagingTable } from '../table/stagingTable.js';
import { checkCheckpoint } from '../table/checkCheckpoint.js';
import type { ColumnShape } from '../table/column.js';
import { rowReader, type ReadRow } from '../table/rowReader.js';
import { removals } from '../table/removals.js';
import type { Table } from '../table/tableOptions.js';
import type { Job, Checkpoint, RowKey, SinkSession } from '../types.js';
import { rowsPerChunk } from './chunkOf.js';
import { asSinkError, type Database } from './database.js';
import { exportParquet, type Export } from './exportParquet.js';
import { inTurn } from './inTurn.js';
import { jobRow } from './jobRow.js';
import { loader } from './loader.js';
import { removeRows } from './removeRows.js';
import { refusedAmong, type Sorted } from './refusedAmong.js';
import {
  addColumns,
  checkShape,
  dropTable,
  hasConstraints,
  isSame,
  makeTable,
  swap,
  typeNames,
  type ExistingColumn,
} from './target.js';

/** What a session loads, and where. */
export interface SessionOptions {
  readonly path: string;
  readonly table: Table;
  readonly parquet: string | undefined;
}

/**
 * So many rows wait for their commit. Those of a window that has more are loaded in the meantime, in the
 * transaction of that commit.
 */
const maxWaiting = 20_480;

/** Finds the checkpoint of a job, and begins to load; it is for the caller to close the database. */
export async function openSession(
  database: Database,
  { path, table, parquet }: SessionOptions,
  job: Job,
): Promise<Omit<SinkSession<unknown>, 'close'>> {
  const row = jobRow(database, table, job);
  const replaces = table.mode === 'replace';
  const target = replaces ? stagingTable(table.name, job) : table.name;
  const { checkpoint, existing } = await found();
  const reader = rowReader(table, job, faultOf);
  const { stage, staged, load } = loader(database, table, job.run);
  // A checkpoint says that there is a table whose rows it counts.
  let isMade = checkpoint !== undefined;
  // A row that is refused undoes its transaction: those that may be are kept at hand, to be told from the others, and
  // with a dead letter all of a commit are.
  const mayRefuse = existing.length > 0 && (await hasConstraints(database, target));
  const keepsAll = mayRefuse && table.deadLetter !== undefined;
  let pending: ReadRow[] = [];
  /** Whether rows wait for their commit in a transaction. */
  let isOpen = false;

  /** The checkpoint, and the columns of the table that is loaded into; none where it is to be made. */
  async function found(): Promise<{
    readonly checkpoint: Cursor | undefined;
    readonly existing: readonly ExistingColumn[];
  }> {
    const left = await row.find();
    if (job.resume === 'never') {
      await database.transaction(async () => {
        if (left !== undefined) await row.forget();
        if (replaces) await dropTable(database, target);
      });
      const existing = replaces ? [] : await checkShape(database, target, table.columns);
      return { checkpoint: undefined, existing };
    }
    requireCheckpoint(job, left, path);
    const existing = await checkShape(database, target, table.columns);
    const isThere = existing.length > 0;
    if (left !== undefined) checkCheckpoint(job, table, { mode: left.mode, isThere });
    return { checkpoint: left?.checkpoint, existing };
  }

  function faultOf({ name, type }: ColumnShape): string | undefined {
    const found = existing.find((column) => isSame(column.name, name));
    if (found === undefined || found.type === typeNames[type]) return undefined;
    return `whose column is ${found.type} in the table, not ${typeNames[type]}`;
  }

  async function write(rows: readonly unknown[]): Promise<void> {
    for (const read of await reader.read(rows)) pending.push(read);
    if (!mayRefuse && pending.length >= rowsPerChunk) {
      await stage(pending, reader.columns());
      pending = [];
    }
    if (staged() + pending.length >= maxWaiting && !keepsAll) await inTurn(path, flush);
  }

  async function flush(): Promise<void> {
    if (!isOpen) await prepare();
    await withoutRefused(append);
  }

  /** Does `work` with the rows at hand, and where the database refuses some of them, with the others. */
  async function withoutRefused(work: (rows: readonly ReadRow[]) => Promise<void>): Promise<void> {
    const isAll = !isOpen && staged() === 0;
    try {
      await work(pending);
    } catch (error) {
      if (!isAboutRow(error)) throw error;
      const { accepted, refused } = await refuseAmong(pending);
      // Rows that were staged, or in the transaction, before these are gone with it.
      if (refused.size === 0 || !isAll) throw error;
      await work(accepted);
    }
    pending = [];
  }

  async function append(rows: readonly ReadRow[]): Promise<void> {
    try {
      if (!isOpen) await database.begin();
      isOpen = true;
      await loadRows(rows);
      isMade = true;
    } catch (error) {
      isOpen = false;
      await database.rollback();
      throw error;
    }
  }

  /** What two long transactions could not both make. */
  async function prepare(): Promise<void> {
    await database.transaction(async () => {
      await row.create();
      if (!replaces) await makeTable(database, target, table.columns);
    });
  }

  /** @throws OktaSinkError without a dead letter, if one of the rows alone is to blame. */
  async function refuseAmong(rows: readonly ReadRow[]): Promise<Sorted<ReadRow>> {
    const sorted = await refusedAmong(rows, rehearse);
    for (const [read, cause] of sorted.refused) await reader.refuse(read, cause);
    return sorted;
  }

  async function remove(keys: readonly RowKey[]): Promise<void> {
    const all = removals(table, keys);
    await flush();
    try {
      await removeRows(database, target, all, table.deletedAt, job.now());
    } catch (error) {
      isOpen = false;
      await database.rollback();
      throw error;
    }
  }

  async function commit(at: Checkpoint): Promise<void> {
    await withoutRefused((rows) => save(at, rows));
    isMade = true;
  }

  async function save(at: Checkpoint, rows: readonly ReadRow[]): Promise<void> {
    let exported: Export | undefined;
    try {
      if (!isOpen) await database.begin();
      await loadRows(rows);
      exported = await advance(at);
      await database.commit();
      isOpen = false;
      exported?.publish();
    } catch (error) {
      isOpen = false;
      await database.rollback();
      exported?.discard();
      throw error;
    }
  }

  /** Notes where the job stands, and what follows from that it is finished. */
  async function advance(at: Checkpoint): Promise<Export | undefined> {
    if (at.finished !== true) {
      await row.save(at.cursor);
      return undefined;
    }
    await row.forget();
    const swaps = replaces && isWhole(at);
    if (swaps) await swap(database, table.name, target);
    else if (replaces) await dropTable(database, target);
    if (parquet === undefined || (replaces && !swaps)) return undefined;
    return exportParquet(database, table.name, parquet);
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
    remove: (keys) => orSinkError(() => inTurn(path, () => remove(keys))),
  };
}

const aboutRow = /^(?:Constraint|Conversion) Error|^Failed to append: .*constraint/i;

function isAboutRow(error: unknown): boolean {
  return error instanceof Error && aboutRow.test(error.message);
}
