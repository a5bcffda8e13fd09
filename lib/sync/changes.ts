import { valueAt, valueOf } from '../sinks/shared/valueAt.js';
import { tablesWithin } from './tablesWithin.js';
import type { SyncTable } from './types.js';

/** Whom the events of a table name. */
export interface Named {
  /** Parents that an event names. */
  readonly parents: ReadonlySet<string>;
  /** What events name that name no parent: users who are gone, devices that have changed. */
  readonly others: ReadonlySet<string>;
  /** Whether an event names nothing. */
  readonly isVague: boolean;
}

/** What the log tells of a while: what is to be read again, never what is true. */
export interface Changes {
  /** From when on, by the clock of the org. */
  readonly since: string;
  /** The types of events that have come about. */
  readonly types: ReadonlySet<string>;
  /** By the names of tables. */
  readonly named: ReadonlyMap<string, Named>;
}

/** Takes events of the log, and tells what has changed by them. */
export interface ChangeLog {
  readonly add: (events: readonly unknown[]) => void;
  readonly changes: () => Changes;
}

/** The types of events that a table is read by. */
export function eventsOf(table: SyncTable, tables: readonly SyncTable[]): readonly string[] {
  const { by } = table.incremental;
  if (by === 'cursor' || by === 'absence' || by === 'refresh') return [];
  const inner = tablesWithin(tables, table);
  // Its stamp tells what has changed; what is gone has none, and what stands within moves none.
  const own = by === 'watermark' ? [] : (table.events?.changed ?? []);
  const all = [table, ...inner].flatMap((each) => [
    ...(each === table ? own : (each.events?.changed ?? [])),
    ...(each.events?.deleted ?? []),
    ...goneBy(each, tables),
  ]);
  return [...new Set(all)];
}

/** The types of events by which rows that this table names are gone. */
function goneBy({ references = {} }: SyncTable, tables: readonly SyncTable[]): readonly string[] {
  const names = Object.values(references).map((to) => to.split('.')[0]);
  return tables.flatMap(({ name, events }) =>
    names.includes(name) ? (events?.deleted ?? []) : [],
  );
}

/** Folds the log into what has changed; what failed has not. */
export function changeLog(tables: readonly SyncTable[], since: string): ChangeLog {
  const types = new Set<string>();
  const readers = new Map<string, { add: (targets: readonly unknown[]) => void }[]>();
  const named = new Map<string, Named>();
  for (const table of tables.filter(({ within }) => within === undefined)) {
    const { incremental } = table;
    const parents = new Set<string>();
    const others = new Set<string>();
    const found = { parents, others, isVague: false };
    const kind = 'target' in incremental ? incremental.target : undefined;
    const add = (targets: readonly unknown[]): void => {
      const own = targets.filter(
        (target) => kind !== undefined && valueOf(target, 'type') === kind,
      );
      const ids = (own.length > 0 ? own : targets).map((target) => valueOf(target, 'id'));
      for (const id of ids) if (typeof id === 'string') (own.length > 0 ? parents : others).add(id);
      if (targets.length === 0) found.isVague = true;
    };
    for (const type of eventsOf(table, tables)) {
      readers.set(type, [...(readers.get(type) ?? []), { add }]);
    }
    named.set(table.name, found);
  }
  return {
    add: (events) => {
      for (const event of events) {
        const type = valueOf(event, 'eventType');
        if (typeof type !== 'string' || valueAt(event, ['outcome', 'result']) !== 'SUCCESS')
          continue;
        const wanting = readers.get(type);
        if (wanting === undefined) continue;
        types.add(type);
        const target = valueOf(event, 'target');
        for (const { add } of wanting) add(Array.isArray(target) ? target : []);
      }
    },
    changes: () => ({ since, types, named }),
  };
}
