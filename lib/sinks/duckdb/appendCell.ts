import type { DuckDBAppender } from '@duckdb/node-api';
import type { Cell } from '../table/cellOf.js';
import type { ColumnType } from '../table/column.js';
import type { Driver } from './driver.js';

/** Appends a value that is as its column takes it. */
export type AppendCell = (appender: DuckDBAppender, cell: Cell) => void;

/** How values of each type are appended. */
export function appendBy(driver: Driver): Readonly<Record<ColumnType, AppendCell>> {
  const { DuckDBTimestampTZValue, DuckDBDateValue } = driver;
  const text = orNull((appender, cell) => {
    appender.appendVarchar(cell as string);
  });
  // Rows of a chunk share the time at which they were loaded.
  let last = '';
  let value = new DuckDBTimestampTZValue(0n);
  const moment = (timestamp: string) => {
    if (timestamp !== last) value = new DuckDBTimestampTZValue(microsecondsOf(timestamp));
    last = timestamp;
    return value;
  };
  return {
    text,
    json: text,
    integer: orNull((appender, cell) => {
      appender.appendInteger(cell as number);
    }),
    bigint: orNull((appender, cell) => {
      appender.appendBigInt(cell as bigint);
    }),
    double: orNull((appender, cell) => {
      appender.appendDouble(cell as number);
    }),
    boolean: orNull((appender, cell) => {
      appender.appendBoolean(cell as boolean);
    }),
    timestamp: orNull((appender, cell) => {
      appender.appendTimestampTZ(moment(cell as string));
    }),
    date: orNull((appender, cell) => {
      appender.appendDate(new DuckDBDateValue(Date.parse(cell as string) / 86_400_000));
    }),
  };
}

function orNull(append: AppendCell): AppendCell {
  return (appender, cell) => {
    if (cell === null) appender.appendNull();
    else append(appender, cell);
  };
}

/** Microseconds since the epoch, of which `Date` knows the milliseconds alone. */
export function microsecondsOf(timestamp: string): bigint {
  const rest = /\.\d{3}(\d+)/.exec(timestamp)?.[1] ?? '';
  return BigInt(Date.parse(timestamp)) * 1_000n + BigInt(rest.padEnd(3, '0'));
}
