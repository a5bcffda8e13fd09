import type { SyncContext } from './context.js';
import { shapeOf } from './shapeOf.js';
import { readState, type Reading } from './state.js';
import type { SyncTable } from './types.js';
import { isReadBefore } from './unread.js';

/** Tables that an earlier process of a run has read, and whole readings that it has begun, which are gone on with. */
export function begunBefore(
  context: SyncContext,
  tables: readonly SyncTable[],
  { at }: { readonly at: string },
): ReadonlyMap<string, Reading | 'read'> {
  return new Map(
    tables.flatMap((table): readonly (readonly [string, Reading | 'read'])[] => {
      const before = readState(context.left.get(table.name), context.org, table.name);
      if (isReadBefore(before, { at })) return [[table.name, 'read']];
      const reading = before?.reading;
      return isGoneOnWith(reading, at, shapeOf(context, table)) ? [[table.name, reading]] : [];
    }),
  );
}

/** Whether a reading is of this run, by rows of the same making. */
export function isGoneOnWith(
  reading: Reading | undefined,
  at: string,
  shape: string,
): reading is Reading {
  return reading !== undefined && reading.at >= at && reading.shape === shape;
}
