import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  mergeMap,
  of,
  tap,
  throwError,
  type Observable,
} from 'rxjs';
import type { Cursor } from '../cursor.js';
import type { OpenSession } from '../run/loading/openSession.js';
import type { Outcome } from '../sinks/types.js';
import { isGoneOnWith } from './begunBefore.js';
import { commits } from './commits.js';
import type { SyncContext } from './context.js';
import type { Choose, Loaded } from './loaded.js';
import { inTurn } from './inTurn.js';
import { rememberParents } from './parentRows.js';
import type { Part } from './parts.js';
import { readPart } from './readPart.js';
import { rowsWithin } from './rowsWithin.js';
import { rowOf, type Row } from './rowOf.js';
import { allGone, skipOf, type Skip } from './skipped.js';
import { shapeOf } from './shapeOf.js';
import { sweep } from './sweep.js';
import { afterPart, asCursor, isDone, readState, type Reading, type TableState } from './state.js';
import type { SyncTable } from './types.js';
import { tablesWithin } from './tablesWithin.js';
import { withSessions } from './withSessions.js';

/**
 * Reads the lists of a table into its sink, and with them the tables whose rows stand within its records;
 * emits once, what it has come to. A whole reading goes on where an earlier run has stopped it.
 */
export function loadTable(
  context: SyncContext,
  table: SyncTable,
  choose: Choose,
): Observable<readonly Loaded[]> {
  const { store, org, scheduler, tables } = context;
  const inner = tablesWithin(tables, table);
  const all = [table, ...inner];
  const shape = shapeOf(context, table);
  return defer(() => {
    const tally = new Map(all.map(({ name }) => [name, { changed: 0, removed: 0 }]));
    let requests = 0;
    let isComplete = false;
    let skip: Skip | undefined;
    let isKnown = false;
    let done: TableState | undefined;
    let fullRequests: number | undefined;
    const outcome = (): Outcome => ({ kind: 'complete', end: isComplete ? 'lastPage' : 'stopped' });
    const results = () =>
      all.map((each): Loaded => ({
        table: each,
        changed: tally.get(each.name)?.changed ?? 0,
        removed: tally.get(each.name)?.removed ?? 0,
        requests: each === table ? requests : 0,
        isComplete,
        skip,
        before: isKnown,
        asOf: done?.asOf,
        known: done && { asOf: done.asOf, fullAt: done.fullAt, shape: done.shape, fullRequests },
      }));

    const work = (sessions: readonly OpenSession[]): Observable<never> => {
      const [own] = sessions;
      if (own === undefined) return EMPTY;
      const before = readState(own.checkpoint, org, table.name);
      isKnown = before?.asOf !== undefined;
      const options = choose(before);
      const isWhole = options.kind === 'whole';
      const isLog = options.kind === 'log';
      let { log } = options;
      const left = before?.reading;
      let reading: Reading = { at: options.at, shape, beyond: [], inHand: {} };
      if (isWhole && isGoneOnWith(left, options.asOf, shape)) reading = left;
      /** Lists that have answered, and parents that were just listed and are said to be gone. */
      const asked = { answered: 0, gone: 0 };
      const order = options.parts.map(({ id }) => id);
      const turns = inTurn();
      const makeRow = rowOf(table);
      const makeInner = inner.map((each) => rowsWithin(table, each));
      const { waiting, wrote, isDue, commit: commitAll } = commits(all, sessions, scheduler);
      const commit = (state: () => TableState, isEnd = false) =>
        commitAll(() => asCommit(state(), isEnd));
      // Files are read whole each time, and are there once they are finished; tables keep where they stand.
      const asCommit = (state: TableState, isEnd: boolean) =>
        store.lookup === undefined && isEnd
          ? ({ finished: true, end: 'lastPage' } as const)
          : { cursor: asCursor(state) };
      const soFar = (): TableState => ({
        v: 1,
        org,
        fullAt: before?.fullAt,
        asOf: before?.asOf,
        shape: before?.shape,
        log,
        // What is read in part begins anew: other parents may have moved by then.
        reading: isWhole ? reading : undefined,
      });
      const write = (part: Part, records: readonly unknown[]) =>
        turns.run(
          defer(() => {
            options.onRecords?.(records);
            const rowContext = { parent: part.parent, at: reading.at };
            const rows = records.map((record) => makeRow(record, rowContext));
            rememberParents(context, table, rows);
            const writes = [
              rows,
              ...makeInner.map((make) => records.flatMap((r) => make(r, reading.at))),
            ];
            return concat(
              ...writes.map((some, i) => {
                const counted = tally.get(all[i]?.name ?? '');
                if (counted !== undefined) counted.changed += some.length;
                wrote(i, some);
                return concat(
                  // What stood within a record before is not all that stands there now.
                  i > 0 && options.kind === 'part' ? within(i, keysOf(rows)) : EMPTY,
                  some.length === 0 ? EMPTY : (sessions[i]?.write(some) ?? EMPTY),
                );
              }),
              defer(() => (isDue() ? commit(soFar) : EMPTY)),
            );
          }),
        );
      const keysOf = (rows: readonly Row[]) =>
        rows.map((row) => String(row[table.key.at(-1) ?? '']));
      /** Takes away what stands within records. */
      const within = (i: number, hosts: readonly string[]) => {
        const column = all[i]?.within?.column ?? '';
        const keys = hosts.map((host) => ({ [column]: host }));
        return keys.length === 0 ? EMPTY : (sessions[i]?.remove?.(keys) ?? EMPTY);
      };
      const gone = (part: Part) =>
        defer(() => {
          // A list that only some parents have is missing for others.
          if (part.isOptional) asked.answered++;
          else asked.gone++;
          return turns.run(
            own.remove === undefined || Object.keys(part.parent).length === 0
              ? EMPTY
              : own.remove([part.parent]),
          );
        });

      const read = (part: Part): Observable<never> => {
        if (context.isStopped()) return EMPTY;
        const reader = {
          cursor: isLog ? log : reading.inHand[part.id],
          write: (records: readonly unknown[]) => write(part, records),
          answered: () => asked.answered++,
          gone: gone(part),
          onRequest: () => requests++,
          onCursor: (cursor: Cursor) => {
            if (isLog) log = cursor;
            else reading = { ...reading, inHand: { ...reading.inHand, [part.id]: cursor } };
          },
        };
        return readPart(context, table, part, reader).pipe(
          tap((isEnd) => {
            if (isEnd) reading = afterPart(reading, part.id, order);
          }),
          ignoreElements(),
        );
      };

      const removed: string[] = [];
      const swept = sweep(
        store,
        all.map((each, i) => ({
          table: each,
          session: sessions[i],
          gone: i === 0 || isWhole ? options.gone : [],
          seen: waiting[i] ?? new Set(),
        })),
        () => reading.at,
        (each, keys) => {
          const counted = tally.get(each.name);
          if (counted !== undefined) counted.removed += keys.length;
          if (each === table) removed.push(...keysOf(keys));
        },
      );

      const finish = defer(() => {
        if (asked.gone > 0 && asked.answered === 0) {
          // Nothing is committed: more likely the token has lost its right to them.
          skip = allGone(asked.gone);
          return EMPTY;
        }
        const isAll = options.parts.every(({ id }) => isDone(reading, id));
        if (!isAll) return commit(soFar);
        const { asOf } = options;
        const fullAt = isWhole ? asOf : before?.fullAt;
        const state: TableState = { v: 1, org, fullAt, asOf, log, shape };
        return concat(
          // What is gone goes in the commit of what has come.
          swept,
          defer(() => (isWhole ? EMPTY : concat(...inner.map((_, i) => within(i + 1, removed))))),
          commit(() => state, true),
          defer(() => {
            isComplete = true;
            done = state;
            if (isWhole) fullRequests = requests;
            return EMPTY;
          }),
        );
      });

      return concat(
        from(options.parts.filter(({ id }) => !isDone(reading, id))).pipe(
          mergeMap(read, options.concurrency),
        ),
        turns.run(finish),
      ).pipe(
        finalize(() => {
          turns.stop();
        }),
      );
    };

    return concat(
      withSessions(context, all, work, outcome).pipe(
        catchError((error: unknown) => {
          skip = skipOf(error);
          return skip === undefined ? throwError(() => error) : EMPTY;
        }),
      ),
      defer(() => of(results())),
    );
  });
}
