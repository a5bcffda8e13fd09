import { asyncScheduler, of } from 'rxjs';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import type { SyncContext } from '../../lib/sync/context.js';
import type { Row } from '../../lib/sync/rowOf.js';
import type { Lookup } from '../../lib/sync/stores/store.js';
import type { SyncTable } from '../../lib/sync/types.js';
import { memorySink, type MemorySink } from './memorySink.js';

/** A run of a sync without a database: lists by path, sinks in memory, and a lookup that is told its rows. */
export interface SyncRun {
  readonly context: SyncContext;
  /** Paths and queries, in the order in which they were asked for. */
  readonly requests: string[];
  readonly queries: string[];
  readonly notes: string[];
  readonly sink: (table: string) => MemorySink;
}

/** What a run finds. */
export interface SyncRunOptions {
  readonly tables: readonly SyncTable[];
  /** The records of a list, by its path; a list that is not here is a 404. */
  readonly lists?: Readonly<Record<string, readonly unknown[]>>;
  /** The rows of a query that holds all of some texts. */
  readonly rows?: readonly (readonly [having: readonly string[], rows: readonly string[][]])[];
  readonly lookup?: boolean;
  readonly isReadOnly?: boolean;
  readonly isStopped?: () => boolean;
}

export function syncRun(options: SyncRunOptions): SyncRun {
  const { tables, lists = {}, rows = [] } = options;
  const requests: string[] = [];
  const queries: string[] = [];
  const notes: string[] = [];
  const sinks = new Map<string, MemorySink>();
  const sink = (name: string): MemorySink => {
    const isOf = (row: unknown, key: Readonly<Record<string, string>>) =>
      Object.entries(key).every(([column, value]) => (row as Row)[column] === value);
    const made = sinks.get(name) ?? memorySink(undefined, undefined, isOf);
    sinks.set(name, made);
    return made;
  };
  const left = () =>
    new Map(
      [...sinks].flatMap(([name, { checkpoint }]) => {
        const found = checkpoint();
        return found === undefined ? [] : [[name, found] as const];
      }),
    );
  const lookup: Lookup = {
    query: (sql) => {
      queries.push(sql);
      const found = rows.find(([having]) => having.every((text) => sql.includes(text)));
      return Promise.resolve(found?.[1] ?? []);
    },
    table: (name) => name,
    marks: false,
    has: () => Promise.resolve(true),
    checkpoints: () => Promise.resolve(left()),
  };
  const action = customApiAction({
    orgUrl: 'https://acme.okta.com',
    auth: apiToken('secret'),
    rateLimit: { enabled: false },
    send: (request) => {
      const { pathname, search } = new URL(request.url);
      requests.push(pathname + decodeURIComponent(search.replaceAll('+', ' ')));
      const list = lists[pathname];
      const body = list ?? { errorCode: 'E0000007', errorSummary: 'Not found' };
      return of({
        statusCode: list === undefined ? 404 : 200,
        headers: { 'content-type': 'application/json' },
        body: of(Buffer.from(JSON.stringify(body))),
      });
    },
  });
  const context: SyncContext = {
    action,
    store: {
      sink: (table) => sink(table.name),
      lookup: options.lookup === false ? undefined : lookup,
      isReadOnly: options.isReadOnly ?? false,
      keeps: () => false,
      prepare: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
    org: 'acme',
    run: 'run',
    now: () => new Date('2026-02-01T00:00:00.000Z'),
    scheduler: asyncScheduler,
    until: undefined,
    isStopped: options.isStopped ?? (() => false),
    tables,
    get left() {
      return left();
    },
    parents: new Map(),
    note: (message) => {
      notes.push(message);
    },
  };
  return { context, requests, queries, notes, sink };
}
