/**
 * Why a run ended.
 *
 * - `'lastPage'`: there is no next link
 * - `'notPaginated'`: the body is not a list; it was the one record
 * - `'recordLimit'`: the caller's own limit
 * - `'ceiling'`: the card's ceiling, while there was more
 * - `'pageLimit'`: `maxPages`
 * - `'caughtUp'`: System Log polling came to an empty page; the cursor goes on from there
 * - `'loop'`: the next link leads to a page that this run has read
 * - `'stopped'`: `until` fired, or a flow with window `'run'` completed
 */
export type End =
  | 'lastPage'
  | 'notPaginated'
  | 'recordLimit'
  | 'ceiling'
  | 'pageLimit'
  | 'caughtUp'
  | 'loop'
  | 'stopped';

declare const cursorBrand: unique symbol;

/**
 * Where a stream can go on: a plain JSON value, to be stored anywhere and handed back as it is.
 *
 * It holds the query of the request, so treat it as personal data.
 */
export interface Cursor {
  readonly v: 1;
  readonly [cursorBrand]: true;
}
