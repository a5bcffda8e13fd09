import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  map,
  mergeMap,
  of,
  throwError,
  toArray,
  type Observable,
} from 'rxjs';
import type { End } from '../cursor.js';
import { OktaBodyError } from '../errors.js';
import type { OpenSession } from '../run/loading/openSession.js';
import type { Outcome } from '../sinks/types.js';
import type { StreamOutput } from '../types/output.js';
import { countRequests } from './countRequests.js';
import type { SyncContext } from './context.js';
import { inTurn } from './inTurn.js';
import { asParent } from './parentRows.js';
import type { Part } from './parts.js';
import { rowsWithin } from './rowsWithin.js';
import { rowOf, type Row } from './rowOf.js';
import { isAbsentPart, saysGone, skipOf, type Skip } from './skipped.js';
import { unseenSince } from './sql.js';
import { afterPart, asCursor, isDone, readState, type Reading, type TableState } from './state.js';
import type { SyncTable } from './types.js';
import { withSessions } from './withSessions.js';

/** What a reading of a table has come to. */
export interface Loaded {
  readonly table: SyncTable;
  /** Rows that were written, and that were taken away. */
  readonly changed: number;
  readonly removed: number;
  readonly requests: number;
  /** Whether the reading has come to its end. */
  readonly isComplete: boolean;
  readonly skip?: Skip | undefined;
  /** Whether an earlier run has read it. */
  readonly before: boolean;
  /** When the reading began, by the clock of the org. */
  readonly asOf?: string | undefined;
}

/** How a table is read. */
export interface LoadOptions {
  readonly parts: readonly Part[];
  /** When the reading begins. */
  readonly at: string;
  /** Whether rows that it does not see are gone. */
  readonly isWhole: boolean;
  /** Lists at once. */
  readonly concurrency: number;
}

const commitEvery = { rows: 10_000, milliseconds: 1_000 };

/**
 * Reads the lists of a table into its sink, and with them the tables whose rows stand within its records;
 * emits once, what it has come to. A whole reading goes on where an earlier run has stopped it.
 */
export function loadTable(
  context: SyncContext,
  table: SyncTable,
  options: LoadOptions,
): Observable<readonly Loaded[]> {
  const { action, store, org, scheduler, tables, until } = context;
  const inner = tables.filter(({ within }) => within?.table === table.name);
  const all = [table, ...inner];
  return defer(() => {
    const tally = new Map(all.map(({ name }) => [name, { changed: 0, removed: 0 }]));
    let requests = 0;
    let isComplete = false;
    let skip: Skip | undefined;
    let isKnown = false;
    let reading: Reading = { at: options.at, beyond: [], inHand: {} };
    const outcome = (): Outcome => ({ kind: 'complete', end: isComplete ? 'lastPage' : 'stopped' });
    const results = () =>
      all.map((each): Loaded => ({
        table: each,
        changed: tally.get(each.name)?.changed ?? 0,
        removed: tally.get(each.name)?.removed ?? 0,
        requests: each === table ? requests : 0,
        isComplete,
        skip,
        asOf: isComplete ? reading.at : undefined,
      }));

    const work = (sessions: readonly OpenSession[]): Observable<never> => {
      const [own] = sessions;
      if (own === undefined) return EMPTY;
      const before = readState(own.checkpoint, org, table.name);
      if (options.isWhole && before?.reading !== undefined && before.reading.at >= options.at) {
        reading = before.reading;
      }
      const order = options.parts.map(({ id }) => id);
      const turns = inTurn();
      const makeRow = rowOf(table);
      const makeInner = inner.map((each) => rowsWithin(table, each));
      let pending = 0;
      let committedAt = scheduler.now();

      const commit = (state: TableState) =>
        defer(() => {
          pending = 0;
          committedAt = scheduler.now();
          // Those within come first: the checkpoint of their table speaks for them.
          const innerFirst = [...sessions].reverse();
          return concat(...innerFirst.map((session) => session.commit(asCommit(state))));
        });
      const asCommit = (state: TableState) =>
        store.lookup === undefined && state.reading === undefined
          ? ({ finished: true, end: 'lastPage' } as const)
          : { cursor: asCursor(state) };
      const soFar = (): TableState => ({
        v: 1,
        org,
        fullAt: before?.fullAt,
        asOf: before?.asOf,
        log: before?.log,
        // What is read in part begins anew: other parents may have moved by then.
        reading: options.isWhole ? reading : undefined,
      });
      const isDue = () =>
        pending >= commitEvery.rows ||
        (pending > 0 && scheduler.now() - committedAt >= commitEvery.milliseconds);

      const write = (part: Part, records: readonly unknown[]) =>
        turns.run(
          defer(() => {
            const rowContext = { parent: part.parent, at: reading.at };
            const rows = records.map((record) => makeRow(record, rowContext));
            remember(rows);
            const writes = [
              rows,
              ...makeInner.map((make) => records.flatMap((r) => make(r, reading.at))),
            ];
            return concat(
              ...writes.map((some, i) => {
                const name = all[i]?.name ?? '';
                const counted = tally.get(name);
                if (counted !== undefined) counted.changed += some.length;
                pending += some.length;
                return some.length === 0 ? EMPTY : (sessions[i]?.write(some) ?? EMPTY);
              }),
              defer(() => (isDue() ? commit(soFar()) : EMPTY)),
            );
          }),
        );
      const remember = (rows: readonly Row[]) => {
        if (store.lookup !== undefined) return;
        for (const each of all) {
          if (!tables.some(({ parent }) => parent === each.name) || each !== table) continue;
          const known = context.parents.get(each.name) ?? [];
          for (const row of rows) known.push(asParent(row, tables, each.name));
          context.parents.set(each.name, known);
        }
      };
      const gone = (part: Part) =>
        turns.run(
          own.remove === undefined || Object.keys(part.parent).length === 0
            ? EMPTY
            : own.remove([part.parent]),
        );

      const readPart = (part: Part): Observable<never> => {
        if (context.isStopped()) return EMPTY;
        let end: End | undefined;
        const observer = {
          next: (output: StreamOutput) => {
            if (output.done) end = output.end;
            else if (output.cursor !== undefined) {
              reading = { ...reading, inHand: { ...reading.inHand, [part.id]: output.cursor } };
            }
          },
        };
        const cursor = reading.inHand[part.id];
        const stream = action.stream({
          relativeUrl: part.relativeUrl,
          query: part.query,
          streaming: {
            recordLimit: Infinity,
            ...(table.pageSize !== undefined && { pageSize: table.pageSize }),
            ...(cursor !== undefined && { cursor }),
            onStaleCursor: 'restart',
            until,
            observer,
            flow: (records) =>
              records.pipe(
                map(({ record }) => record),
                toArray(),
                concatMap((some) => write(part, some)),
                ignoreElements(),
              ),
          },
        });
        const counted = countRequests(
          action,
          () => {
            requests++;
          },
          stream,
        );
        return concat(
          counted.pipe(
            catchError((error: unknown) => {
              end = 'lastPage';
              if (table.parent !== undefined && saysGone(error)) return gone(part);
              if (part.isOptional && isAbsentPart(error)) return EMPTY;
              return throwError(() => error);
            }),
          ),
          defer(() => {
            if (end === 'stopped') return EMPTY;
            if (end === 'lastPage' || end === 'notPaginated' || end === 'caughtUp') {
              reading = afterPart(reading, part.id, order);
              return EMPTY;
            }
            return throwError(() => goesInCircles(table, end));
          }),
        ).pipe(ignoreElements());
      };

      const sweep = (): Observable<never> => {
        const { lookup } = store;
        if (lookup === undefined || !options.isWhole) return EMPTY;
        return concat(
          ...all.map((each, i) =>
            defer(() => from(lookup.query(unseenSince(lookup, each, reading.at)))).pipe(
              concatMap((rows) => {
                const keys = rows.map((row) =>
                  Object.fromEntries(each.key.map((name, at) => [name, row[at] ?? ''])),
                );
                const counted = tally.get(each.name);
                if (counted !== undefined) counted.removed += keys.length;
                return keys.length === 0 ? EMPTY : (sessions[i]?.remove?.(keys) ?? EMPTY);
              }),
            ),
          ),
        ).pipe(ignoreElements());
      };

      const finish = defer(() => {
        const isAll = options.parts.every(({ id }) => isDone(reading, id));
        if (!isAll) return commit(soFar());
        const { at } = reading;
        return concat(
          // Rows have to be there before it can be seen which are not.
          commit(soFar()),
          sweep(),
          defer(() => {
            const fullAt = options.isWhole ? at : before?.fullAt;
            return commit({ v: 1, org, fullAt, asOf: at, log: before?.log });
          }),
          defer(() => {
            isComplete = true;
            return EMPTY;
          }),
        );
      });

      return concat(
        from(options.parts.filter(({ id }) => !isDone(reading, id))).pipe(
          mergeMap(readPart, options.concurrency),
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

function goesInCircles({ name }: SyncTable, end: End | undefined): OktaBodyError {
  return new OktaBodyError(
    `${name} did not come to its end (${end ?? 'unknown'}): the next links of the org lead in a circle; try again later`,
  );
}
