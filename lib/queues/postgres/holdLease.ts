import {
  catchError,
  concat,
  defer,
  EMPTY,
  endWith,
  finalize,
  from,
  ignoreElements,
  interval,
  map,
  mergeMap,
  race,
  retry,
  takeWhile,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import type { PostgresConnection } from '../../sinks/postgres/connection.js';
import { connect, type Database } from '../../sinks/postgres/database.js';
import type { TableName } from '../../sinks/table/tableName.js';
import type { Tenure } from '../types.js';
import { connectAlone } from './connectAlone.js';
import { leave } from './leave.js';
import { prepareQueue } from './tables.js';

/** Milliseconds between two looks at whether the connection lives, and until an answer is given up. */
const heartbeat = 1_000;
const maxAnswer = 5_000;

/** Waits for the advisory lock of a key, and keeps it for as long as it is subscribed and its connection lives. */
export function holdLease(
  config: PostgresConnection,
  name: TableName,
  key: string,
): Observable<Tenure> {
  return holdOnce(config, name, key).pipe(
    // A server that restarts is away for a while.
    retry({
      delay: (error: unknown, attempt) =>
        attempt > 6 || isLasting(error) ? throwError(() => error) : timer(250 * 2 ** attempt),
    }),
  );
}

/** What a server or its connection have failed with has a cause; what we say ourselves does not pass. */
function isLasting(error: unknown): boolean {
  return error instanceof OktaSinkError && error.cause === undefined;
}

function holdOnce(config: PostgresConnection, name: TableName, key: string): Observable<Tenure> {
  return defer(() => {
    const connecting = connectAlone(() => connect(config));
    const had = connecting.then(async (database) => {
      const { lockName } = await prepareQueue(database, name);
      await database.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [
        lockName(`lease ${key}`),
      ]);
      return database;
    });
    return from(had).pipe(
      map((database) => ({ lost: lossOf(database) })),
      (tenure) => concat(tenure, new Promise<never>(() => undefined)),
      finalize(() => {
        had.catch(() => undefined);
        leave(connecting);
      }),
    );
  });
}

/** Emits once, when a connection does not answer any more. */
function lossOf(database: Database): Observable<unknown> {
  const answer = () =>
    race(
      defer(() => database.query('SELECT 1')).pipe(map(() => undefined)),
      timer(maxAnswer).pipe(map(() => new Error('the server does not answer'))),
    );
  return interval(heartbeat).pipe(
    mergeMap(answer, 1),
    takeWhile((failure) => failure === undefined),
    ignoreElements(),
    catchError(() => EMPTY),
    endWith(undefined),
  );
}
