import { randomUUID } from 'node:crypto';
import {
  asyncScheduler,
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  merge,
  mergeMap,
  ReplaySubject,
  share,
  Subject,
  take,
  takeUntil,
  tap,
  throwError,
  toArray,
  type Observable,
} from 'rxjs';
import { stopsAt } from '../run/stopsAt.js';
import { checked } from '../schema/checked.js';
import type { CustomApiAction } from '../types/action.js';
import { checkCatalog } from './checkCatalog.js';
import type { SyncEvent } from './events.js';
import { identifyOrg } from './identifyOrg.js';
import { oktaTables } from './oktaTables.js';
import { runTables } from './runTables.js';
import { selectTables } from './selectTables.js';
import { openStore, storeTarget } from './stores/openStore.js';
import type { Store } from './stores/store.js';
import { syncSchema, type SyncOptions } from './syncOptions.js';

const days = 86_400_000;

/**
 * Copies an org into related tables: the first run reads all, a later one goes on with what an earlier one
 * has left.
 *
 * It emits a plan, before the first big request; each table as it ends; and a summary, once. Tables that this org lacks, or the token may not read, are skipped and told. Rows and where their reading stands
 * become durable together: killed at any point, the next run goes on there.
 *
 * ```text
 * syncOrg  --p--t-tn-t-t---(s|)   p: plan, t: table, n: note, s: summary
 * ```
 *
 * @example
 * ```ts
 * import { apiToken, customApiAction } from 'okta-streams';
 * import { syncOrg } from 'okta-streams/sync';
 *
 * const action = customApiAction({ orgUrl: 'https://acme.okta.com', auth: apiToken('…') });
 * syncOrg(action, { target: 'okta.duckdb', tables: ['users', 'groups', 'group_members'] }).subscribe(
 *   (event) => {
 *     if (event.type === 'table') console.log(event.name, event.rows);
 *   },
 * );
 * ```
 * @param action Of the org.
 * @param options What is copied, and where to.
 * @returns Cold: each subscription is a run of its own.
 * @throws OktaInputError for options that are wrong, at once. Errors of a run are those of its streams and
 * sinks; an `OktaSinkError` with a `holder` where another run is at work on the target.
 */
export function syncOrg(action: CustomApiAction, options: SyncOptions): Observable<SyncEvent> {
  const given = checked(syncSchema, options, 'options');
  const catalog = checkCatalog(given.catalog ?? oktaTables);
  const tables = selectTables(catalog, given.tables);
  const target = storeTarget(given.target);
  const { deletions = 'remove', format = 'ndjson', scheduler = asyncScheduler, until } = given;
  const { full = false, refresh = 7 * days, logsSince = 7 * days, planOnly = false } = given;
  const named = Array.isArray(given.tables) ? new Set(given.tables) : new Set<string>();

  return defer(() => {
    let orgUrl = '';
    let requests = 0;
    let isStopped = false;
    const notes = new Subject<SyncEvent>();
    const run = randomUUID();
    const stops =
      until === undefined
        ? undefined
        : stopsAt(until).pipe(
            take(1),
            tap(() => {
              isStopped = true;
            }),
            share({ connector: () => new ReplaySubject(1), resetOnComplete: false }),
          );
    const watching = action.events.pipe(
      tap((event) => {
        if (event.type === 'start') orgUrl = event.orgUrl;
        if (event.type === 'request') requests++;
      }),
      ignoreElements(),
    );
    const work = (store: Store) =>
      identifyOrg(
        action,
        () => orgUrl,
        () => scheduler.now(),
      ).pipe(
        mergeMap(({ id, ahead }) =>
          runTables(
            {
              action,
              store,
              org: id,
              run,
              now: () => new Date(scheduler.now() + ahead),
              scheduler,
              until: stops,
              isStopped: () => isStopped,
              tables,
              left: new Map(),
              parents: new Map(),
              note: (message) => {
                notes.next({ type: 'note', message });
              },
            },
            { full, refresh, logsSince, planOnly, named, requests: () => requests },
          ),
        ),
      );
    const events = defer(() =>
      from(openStore(target, { deletions, format, isReadOnly: planOnly })),
    ).pipe(
      mergeMap((store) => closing(store, work(store))),
      share(),
    );
    const ended = events.pipe(ignoreElements(), toArray());
    return merge(
      watching.pipe(takeUntil(ended)),
      stops === undefined ? EMPTY : stops.pipe(ignoreElements(), takeUntil(ended)),
      notes.pipe(takeUntil(ended)),
      events,
    );
  });
}

/** Closes a store behind all else, whatever becomes of the run. */
function closing<T>(store: Store, run: Observable<T>): Observable<T> {
  let isClosed = false;
  const close = defer(() => {
    if (isClosed) return EMPTY;
    isClosed = true;
    return from(store.close());
  }).pipe(ignoreElements());
  const leave = () => {
    // Nobody is left to be told.
    close.subscribe({ error: () => undefined });
  };
  return concat(run, close).pipe(
    catchError((error: unknown) =>
      concat(
        close.pipe(catchError(() => EMPTY)),
        throwError(() => error),
      ),
    ),
    finalize(leave),
  );
}
