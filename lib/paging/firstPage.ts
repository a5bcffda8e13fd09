import { catchError, throwError, type Observable } from 'rxjs';
import { OktaApiError, OktaCursorError } from '../errors.js';
import { withoutParam } from '../url/query.js';
import type { Arrival } from './fetchPage.js';

/** What the first page of a run may be. */
export interface FirstPage {
  readonly url: string;
  /** Whether the run goes on from a cursor. */
  readonly resumed: boolean;
  /** Whether `limit` is this library's, not the caller's. */
  readonly limitIsDefault: boolean;
}

/**
 * Asks for the first page of a run, and deals with the two refusals that only a first page meets: a
 * path that does not take the default `limit` is asked once more without it, and a cursor that the
 * org does not know any more is an {@link OktaCursorError}.
 */
export function firstPage(
  { url, resumed, limitIsDefault }: FirstPage,
  fetch: (url: string) => Observable<Arrival>,
): Observable<Arrival> {
  return fetch(url).pipe(
    catchError((error: unknown) => {
      if (!(error instanceof OktaApiError) || error.statusCode !== 400)
        return throwError(() => error);
      if (resumed) return throwError(() => staleCursor(error));
      return limitIsDefault && complainsOfLimit(error)
        ? fetch(withoutParam(url, 'limit'))
        : throwError(() => error);
    }),
  );
}

function complainsOfLimit({ errorSummary, errorCauses }: OktaApiError): boolean {
  const texts = [
    errorSummary,
    ...(errorCauses ?? []).flatMap(({ errorSummary, reason, location }) => [
      errorSummary,
      reason,
      location,
    ]),
  ];
  return texts.some((text) => text !== undefined && /\blimit\b/i.test(text));
}

function staleCursor(cause: OktaApiError): OktaCursorError {
  return new OktaCursorError(
    `the org does not accept streaming.cursor any more (${cause.message}); begin afresh without it`,
    { cause, requestId: cause.requestId },
  );
}

/** Whether the org has refused the cursor that the run was to go on from. */
export function isStaleCursor(error: unknown): error is OktaCursorError {
  return error instanceof OktaCursorError && error.cause instanceof OktaApiError;
}
