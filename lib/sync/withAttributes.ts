import { from, map, mergeMap, of, toArray, type Observable } from 'rxjs';
import type { SyncContext } from './context.js';
import { readOrSkip } from './readOrSkip.js';
import { schemaPaths, userAttributes } from './userAttributes.js';

/** The context with the attributes that profiles of users have in this org. */
export function withAttributes(context: SyncContext): Observable<SyncContext> {
  const { action, tables, note } = context;
  const users = tables.find(({ name }) => name === 'users');
  if (users === undefined) return of(context);
  return readOrSkip(action, '/api/v1/meta/types/user').pipe(
    mergeMap((output) =>
      from(schemaPaths(Array.isArray(output?.body) ? output.body : [])).pipe(
        mergeMap((path) => readOrSkip(action, path), 4),
        map((schema) => schema?.body),
        toArray(),
      ),
    ),
    map((schemas) => {
      const known = schemas.filter((schema) => schema !== undefined);
      if (known.length < schemas.length) {
        note(
          'The schemas of user profiles could not be read: custom attributes are in record alone.',
        );
      }
      const { columns, colliding } = userAttributes(users, known);
      if (colliding.length > 0) {
        note(
          `Attributes that share the name of a column are in record alone: ${colliding.join(', ')}.`,
        );
      }
      const extended = { ...users, columns: { ...users.columns, ...columns } };
      return { ...context, tables: tables.map((table) => (table === users ? extended : table)) };
    }),
  );
}
