import type { DuckDBDataChunk, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Cell } from '../table/cellOf.js';
import type { ColumnType } from '../table/column.js';
import type { ReadRow } from '../table/rowReader.js';
import type { Driver } from './driver.js';

/** Where a column of a table has its values. */
export type Source =
  | { readonly kind: 'cell'; readonly index: number; readonly type: ColumnType }
  | { readonly kind: 'run'; readonly run: string }
  /** Its place among the rows of the run. */
  | { readonly kind: 'index' }
  | { readonly kind: 'loadedAt' };

/** How many rows DuckDB takes at once. */
export const rowsPerChunk = 2_048;

/** Rows as DuckDB takes them, column by column. */
export type ChunkOf = (rows: readonly ReadRow[], sources: readonly Source[]) => DuckDBDataChunk;

export function chunkOf(driver: Driver): ChunkOf {
  const { DuckDBDataChunk, DuckDBTimestampTZValue, DuckDBDateValue } = driver;
  const types: Readonly<Record<ColumnType, DuckDBType>> = {
    text: driver.VARCHAR,
    json: driver.VARCHAR,
    integer: driver.INTEGER,
    bigint: driver.BIGINT,
    double: driver.DOUBLE,
    boolean: driver.BOOLEAN,
    timestamp: driver.TIMESTAMPTZ,
    date: driver.DATE,
  };

  function typeOf(source: Source): DuckDBType {
    if (source.kind === 'cell') return types[source.type];
    if (source.kind === 'index') return types.double;
    return source.kind === 'run' ? types.text : types.timestamp;
  }

  function valuesOf(rows: readonly ReadRow[], source: Source): readonly DuckDBValue[] {
    if (source.kind === 'run') return rows.map(() => source.run);
    if (source.kind === 'index') return rows.map(({ index }) => index);
    if (source.kind === 'loadedAt') return moments(rows.map(({ loadedAt }) => loadedAt));
    const cells = rows.map((row) => row.cells[source.index] ?? null);
    if (source.type === 'timestamp') return moments(cells);
    return source.type === 'date' ? cells.map(dayOf) : cells;
  }

  function moments(cells: readonly Cell[]): readonly DuckDBValue[] {
    // Rows that were written together share the time of that.
    let last: Cell = null;
    let value: DuckDBValue = null;
    return cells.map((cell) => {
      if (cell !== last) value = momentOf(cell);
      last = cell;
      return value;
    });
  }

  function momentOf(cell: Cell): DuckDBValue {
    return cell === null ? null : new DuckDBTimestampTZValue(microsecondsOf(cell as string));
  }

  function dayOf(cell: Cell): DuckDBValue {
    return cell === null ? null : new DuckDBDateValue(Date.parse(cell as string) / 86_400_000);
  }

  return (rows, sources) => {
    const chunk = DuckDBDataChunk.create(sources.map(typeOf), rows.length);
    for (const [i, source] of sources.entries()) chunk.setColumnValues(i, valuesOf(rows, source));
    return chunk;
  };
}

/** Microseconds since the epoch, of which `Date` knows the milliseconds alone. */
export function microsecondsOf(timestamp: string): bigint {
  const rest = /\.\d{3}(\d+)/.exec(timestamp)?.[1] ?? '';
  return BigInt(Date.parse(timestamp)) * 1_000n + BigInt(rest.padEnd(3, '0'));
}
