import type { SyncContext } from './context.js';
import { shapeOf } from './shapeOf.js';
import type { KnownTable, Uneven } from './state.js';
import type { SyncTable } from './types.js';

/** How much of a table a run reads. */
export type Extent =
  | { readonly kind: 'whole' }
  /** Nothing: it is `current`, since the log tells of no change, or else young enough. */
  | { readonly kind: 'none'; readonly current: boolean }
  /** What has changed since a time, and the records that are named. */
  | { readonly kind: 'since'; readonly watermark: string; readonly named: readonly string[] }
  /** Some parents, by the ids of their parts. */
  | {
      readonly kind: 'parents';
      readonly ids: ReadonlySet<string>;
      /** Besides those that were made since: they are known once what has changed of their table is read. */
      readonly madeSince?: string | undefined;
      /** Those of them that nothing but their count tells. */
      readonly drifted: number;
      readonly uneven?: Uneven | undefined;
    };

/** What a run goes by. */
export interface ExtentOptions {
  /** When it began. */
  readonly at: string;
  readonly full: boolean;
  /** Milliseconds after which a table is read whole. */
  readonly refresh: number;
  /** What the last run has left of each table. */
  readonly known: Readonly<Record<string, KnownTable>>;
}

/** The log is looked through again for so long before the last run, whose lists may have been late. */
export const logOverlap = 900_000;
/** Okta keeps events for so long. */
export const logRetention = 90 * 86_400_000;

/**
 * Whether a table can be read by what has changed: it has been read whole not too long ago, by rows of
 * the same making, and nothing between then and now is forgotten.
 */
export function isPartial(
  context: SyncContext,
  table: SyncTable,
  { at, full, refresh, known }: ExtentOptions,
): boolean {
  const { asOf, fullAt, shape } = known[table.name] ?? {};
  const { by } = table.incremental;
  if (context.store.lookup === undefined || full || asOf === undefined || fullAt === undefined) {
    return false;
  }
  if (by === 'absence' || by === 'cursor' || shape !== shapeOf(context, table)) return false;
  return Date.parse(fullAt) > Date.parse(at) - refresh && !isForgotten(asOf, at);
}

/** Whether the log has lost events that have come since. */
export function isForgotten(asOf: string, at: string): boolean {
  return Date.parse(asOf) - logOverlap < Date.parse(at) - logRetention;
}

/** From when on the log is looked through for tables that are read by it; `undefined` where there are none. */
export function changesSince(
  context: SyncContext,
  tables: readonly SyncTable[],
  options: ExtentOptions,
): string | undefined {
  const times = tables
    .filter(({ incremental: { by } }) => by !== 'refresh')
    .filter((table) => isPartial(context, table, options))
    .map(({ name }) => Date.parse(options.known[name]?.asOf ?? ''));
  if (times.length === 0) return undefined;
  return new Date(Math.min(...times) - logOverlap).toISOString();
}
