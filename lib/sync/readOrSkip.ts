import { catchError, of, throwError, type Observable } from 'rxjs';
import type { CustomApiAction } from '../types/action.js';
import type { ActionOutput } from '../types/output.js';
import { skipOf } from './skipped.js';

/**
 * Reads what the org may lack, or the token may not read: `undefined` then. What may be there at another
 * time is an error, lest a run goes on without it.
 */
export function readOrSkip(
  action: CustomApiAction,
  relativeUrl: string,
): Observable<ActionOutput | undefined> {
  return action({ requestType: 'GET', relativeUrl }).pipe(
    catchError((error: unknown) =>
      skipOf(error) === undefined ? throwError(() => error) : of(undefined),
    ),
  );
}
