import {
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  map,
  mergeMap,
  of,
  reduce,
  toArray,
  type Observable,
} from 'rxjs';
import { valueAt, valueOf } from '../sinks/shared/valueAt.js';
import { hasDotSegment } from '../url/hasDotSegment.js';
import { pathSegment } from '../url/pathSegment.js';
import type { SyncContext } from './context.js';
import {
  checksOf,
  goneMeanwhile,
  idsWithoutReason,
  notVisible,
  type Absent,
  type Check,
} from './orphans.js';
import { rowOf } from './rowOf.js';
import type { Lookup } from './stores/store.js';
import type { SyncTable } from './types.js';
import { withSessions } from './withSessions.js';

/** So many of one column are asked for in a run: where more are missing, their list is read anew. */
export const maxAsked = 1_000;
const requestsAtOnce = 4;

/** What the org has answered for an id. */
type Answer =
  | { readonly id: string; readonly record: unknown }
  | { readonly id: string; readonly reason: string | undefined };

/**
 * Asks the org by their ids for the parents that rows name and that are not there, as of a user who was
 * made behind the page of users that was read last; those there are become rows. Emits once, why the others
 * are absent.
 *
 * @param onAdded Told how many rows a table has got.
 */
export function missingParents(
  context: SyncContext,
  lookup: Lookup,
  loaded: readonly SyncTable[],
  at: string,
  onAdded: (table: string, count: number) => void,
): Observable<Absent> {
  // Children first: what is fetched for them may name a parent of its own.
  const checks = [...checksOf(loaded)].reverse().filter(isAskable);
  return from(checks).pipe(
    concatMap((check) =>
      defer(() => from(lookup.query(idsWithoutReason(lookup, check, maxAsked)))).pipe(
        map((rows) => rows.flatMap(([id]) => id ?? [])),
        mergeMap((ids) => (ids.length === 0 ? EMPTY : asked(context, check, ids, at, onAdded))),
      ),
    ),
    reduce((all: Absent, { table, reasons }) => {
      return { ...all, [table]: new Map([...(all[table] ?? []), ...reasons]) };
    }, {}),
  );
}

/** Whether a record of the parent has an address of its own: that of its list, and its id. */
function isAskable({ parent, key }: Check): boolean {
  const { parent: above, within, key: keys } = parent;
  return above === undefined && within === undefined && keys.length === 1 && keys[0] === key;
}

function asked(
  context: SyncContext,
  { parent, key }: Check,
  ids: readonly string[],
  at: string,
  onAdded: (table: string, count: number) => void,
): Observable<{ readonly table: string; readonly reasons: ReadonlyMap<string, string> }> {
  const path = (parent.columns[key]?.path ?? key).split('.');
  return from(ids).pipe(
    mergeMap(
      (id) => (context.isStopped() ? EMPTY : answerOf(context, parent, id, path)),
      requestsAtOnce,
    ),
    toArray(),
    mergeMap((answers) => {
      const records = answers.flatMap((answer) => ('record' in answer ? [answer.record] : []));
      const reasons = answers.flatMap((answer) =>
        'reason' in answer && answer.reason !== undefined
          ? [[answer.id, answer.reason] as const]
          : [],
      );
      return concat(
        records.length === 0 ? EMPTY : added(context, parent, records, at),
        defer(() => {
          onAdded(parent.name, records.length);
          return of({ table: parent.name, reasons: new Map(reasons) });
        }),
      );
    }),
  );
}

function answerOf(
  { action }: SyncContext,
  { relativeUrl }: SyncTable,
  id: string,
  path: readonly string[],
): Observable<Answer> {
  // No id of Okta's, and an address of something else.
  if (hasDotSegment(id)) return of({ id, reason: undefined });
  return action({
    requestType: 'GET',
    relativeUrl: `${relativeUrl}/${pathSegment(id, relativeUrl)}`,
    throwHttpErrors: false,
  }).pipe(
    map(({ statusCode, body }): Answer => {
      const isGone = statusCode === 404 && valueOf(body, 'errorCode') === 'E0000007';
      if (isGone) return { id, reason: goneMeanwhile };
      if (statusCode === 403) return { id, reason: notVisible };
      // A user may be found by a login too: what is not what was asked for explains nothing.
      const isIt = statusCode === 200 && valueAt(body, path) === id;
      return isIt ? { id, record: body } : { id, reason: undefined };
    }),
  );
}

/** Writes rows beside those that were read; where their reading stands is as it was. */
function added(
  context: SyncContext,
  table: SyncTable,
  records: readonly unknown[],
  at: string,
): Observable<never> {
  const make = rowOf(table);
  const rows = records.map((record) => make(record, { parent: {}, at }));
  return withSessions(context, [table], ([session]) => {
    if (session?.checkpoint === undefined) return EMPTY;
    return concat(session.write(rows), session.commit({ cursor: session.checkpoint }));
  });
}
