import { valueAt } from '../sinks/shared/valueAt.js';
import type { Extent } from './extent.js';
import { partId, partsOf, type ParentRow } from './parts.js';
import { partsWithin } from './partsWithin.js';
import { isDone, type KnownTable, type Reading } from './state.js';
import type { SyncTable } from './types.js';

/** What the requests of a table are known by. */
export type Basis =
  /** The org has counted. */
  | 'counted'
  /** Its parents have been listed. */
  | 'listed'
  /** The last run has told. */
  | 'lastRun'
  /** Nothing but bounds. */
  | 'bound';

/** What a table is going to cost. */
export interface TablePlan {
  readonly name: string;
  /** Requests, at least and at most. */
  readonly min: number;
  readonly max: number;
  readonly basis: Basis;
  readonly bucket: string;
}

/** What a run is going to cost, told before its first big request. */
export interface SyncPlan {
  readonly requests: { readonly min: number; readonly max: number };
  /** How long the slowest bucket takes, at all that Okta documents for a token: with `share: 0.5` twice as long. */
  readonly minutes: number;
  readonly tables: readonly TablePlan[];
}

/** What is known when a run is planned. */
export interface Known {
  /** Requests of tables that have been read already. */
  readonly read: ReadonlyMap<string, number>;
  /** The rows of tables that others are asked by, where they have been read. */
  readonly parents: ReadonlyMap<string, readonly ParentRow[]>;
  /** How much of each table is read. Default: all. */
  readonly extents?: ReadonlyMap<string, Extent> | undefined;
  /** What the last run has left of each. */
  readonly known?: Readonly<Record<string, KnownTable>> | undefined;
  /** Tables that an earlier process of this run has read, and readings that it has begun, which are gone on with. */
  readonly begun?: ReadonlyMap<string, Reading | 'read'> | undefined;
}

/** Requests a minute that a token gets by default; learned from headers as soon as there are some. */
const perMinute: Readonly<Record<string, number>> = {
  users: 300,
  groups: 250,
  apps: 50,
  logs: 60,
  devices: 50,
  iam: 50,
  clients: 50,
  domains: 25,
  'device-assurances': 25,
  'agent-pools': 5,
  'push-providers': 25,
  'principal-rate-limits': 50,
};
const otherPerMinute = 150;
/** Apps that a user has, where nothing else is known: minutes are reckoned with it, and no bound is. */
const appsPerUser = 15;
/** Pages of a list that nobody counts: far more than any org has been seen to have. */
const manyPages = 20_000;
const fewPages = 1_000;

/** The plan of a run over these tables. */
export function planOf(tables: readonly SyncTable[], known: Known): SyncPlan {
  const users = usersAtMost(known.parents.get('groups') ?? []);
  const plans = tables.map((table) => ({
    ...planTable(table, known, users),
    bucket: table.bucket,
  }));
  const buckets = new Map<string, number>();
  for (const { bucket, likely } of plans) buckets.set(bucket, (buckets.get(bucket) ?? 0) + likely);
  const minutes = Array.from(
    buckets,
    ([bucket, requests]) => requests / (perMinute[bucket] ?? otherPerMinute),
  );
  const sum = (side: 'min' | 'max') => plans.reduce((total, plan) => total + plan[side], 0);
  return {
    requests: { min: sum('min'), max: sum('max') },
    minutes: Math.ceil(Math.max(0, ...minutes) * 10) / 10,
    tables: plans.map(({ name, min, max, basis, bucket }) => ({ name, min, max, basis, bucket })),
  };
}

interface Estimate extends Omit<TablePlan, 'bucket'> {
  /** What the minutes are reckoned with. */
  readonly likely: number;
}

function planTable(table: SyncTable, known: Known, users: number | undefined): Estimate {
  const { name, cost } = table;
  const exact = (requests: number): Estimate => ({
    name,
    min: requests,
    max: requests,
    basis: 'counted',
    likely: requests,
  });
  const read = known.read.get(name);
  if (read !== undefined) return exact(read);
  if (cost === 'none') return exact(0);
  const begun = known.begun?.get(name);
  if (begun === 'read') return { ...exact(0), basis: 'lastRun' };
  const extent = known.extents?.get(name) ?? { kind: 'whole' };
  // What the log, stamps and counts tell is told by the last run, which they are compared with.
  if (extent.kind === 'none') return { ...exact(0), basis: 'lastRun' };
  if (extent.kind === 'since') {
    const { length } = partsWithin(table, extent, []);
    const max = length + asMuchAgain(table, known);
    return { name, min: length, max, basis: 'lastRun', likely: length };
  }
  const isOpen = extent.kind === 'parents' && extent.madeSince !== undefined;
  if (extent.kind === 'parents' && extent.ids.size === 0) {
    const max = isOpen ? asMuchAgain(table, known) : 0;
    return { ...exact(0), max, basis: 'lastRun' };
  }
  const plan =
    table.parent === undefined
      ? planLists(table, users, begun)
      : planChildren(table, known, users, extent, begun);
  if (isOpen) return { ...plan, max: plan.max + asMuchAgain(table, known) };
  const last = known.known?.[name]?.fullRequests;
  // Of some of its parents the last whole reading tells nothing.
  if (last === undefined || extent.kind !== 'whole' || begun !== undefined) return plan;
  if (plan.basis === 'counted') return plan;
  return { ...plan, basis: 'lastRun', likely: Math.max(plan.min, Math.min(last, plan.max)) };
}

/** So much has changed at most as there is, and as has been made since. */
function asMuchAgain({ name }: SyncTable, { known }: Known): number {
  return 4 * (known?.[name]?.fullRequests ?? manyPages) + fewPages;
}

function planLists(
  table: SyncTable,
  users: number | undefined,
  begun: Reading | undefined,
): Estimate {
  const { name, cost, pageSize = 200 } = table;
  const lists = partsOf(table, []).filter(isLeft(begun)).length;
  if (cost === 'org') {
    return { name, min: lists, max: lists * fewPages, basis: 'bound', likely: lists };
  }
  if (name === 'users' && users !== undefined) {
    const pages = Math.ceil(users / pageSize);
    // Everyone holds those who are not deactivated; of the others nobody knows how many there are.
    return { name, min: 1, max: manyPages + 4 * pages, basis: 'bound', likely: pages };
  }
  const max = lists * (['users', 'logs'].includes(name) ? manyPages : fewPages);
  return { name, min: lists, max, basis: 'bound', likely: lists };
}

function planChildren(
  table: SyncTable,
  known: Known,
  users: number | undefined,
  extent: Extent,
  begun: Reading | undefined,
): Estimate {
  const { name, incremental, pageSize } = table;
  const left = isLeft(begun);
  const all = known.parents
    .get(table.parent ?? '')
    ?.filter(({ columns }) => left({ id: partId(columns) }));
  const parents =
    extent.kind === 'parents' ? all?.filter(({ columns }) => extent.ids.has(partId(columns))) : all;
  if (parents === undefined) {
    return { name, min: 0, max: manyPages, basis: 'bound', likely: 1 };
  }
  const parts = partsOf(table, parents);
  if (incremental.by === 'stamp' && pageSize !== undefined) {
    const path = incremental.count.split('.');
    const counts = parents.map(({ record }) => valueAt(record, path));
    if (counts.every((count) => typeof count === 'number')) {
      const likely = counts.reduce(
        (sum, count) => sum + Math.max(1, Math.ceil(count / pageSize)),
        0,
      );
      // A last page that is full may have one behind it; a list that is in hand may be at its last.
      const full = counts.filter((count) => count > 0 && count % pageSize === 0).length;
      const max = likely + full;
      if (begun === undefined) return { name, min: likely, max, basis: 'counted', likely };
      return { name, min: parents.length, max, basis: 'listed', likely };
    }
  }
  const each = pageSize === undefined ? 1 : Math.ceil((4 * (users ?? 1_000_000)) / pageSize) + 50;
  return {
    name,
    min: parts.length,
    max: parts.length * each,
    basis: 'listed',
    likely: parts.length + pagesOfUsers(table, users),
  };
}

/** Whether a list is still to be read. */
function isLeft(begun: Reading | undefined): (part: { readonly id: string }) => boolean {
  return ({ id }) => begun === undefined || !isDone(begun, id);
}

/** Pages of the users of apps, whom nobody counts: as many apps a user as is usual. */
function pagesOfUsers({ references, bucket, pageSize }: SyncTable, users = 0): number {
  if (bucket !== 'apps' || references?.['user_id'] === undefined) return 0;
  return Math.floor((appsPerUser * users) / (pageSize ?? 200));
}

/** How many members the largest group has: Everyone, who are all users but those deactivated. */
function usersAtMost(groups: readonly ParentRow[]): number | undefined {
  const counts = groups
    .map(({ record }) => valueAt(record, ['_embedded', 'stats', 'usersCount']))
    .filter((count) => typeof count === 'number');
  return counts.length === 0 ? undefined : Math.max(...counts);
}
