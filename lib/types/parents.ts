import type { OktaApiError } from '../errors.js';
import type { Query } from './input.js';

/**
 * The list of parents whose children are streamed: groups for their members, apps for their users.
 *
 * `{id}`, or another property of a parent, in the `relativeUrl` and `query` of the stream is filled from
 * each of them, encoded; dots reach inside. Each parent is a lane of the run, a chain of pages with a
 * cursor of its own: windows are pages of children, the cursor is what is done of the list and the
 * cursors of those in hand, and `recordLimit` counts children. One parent is read after another, and
 * `lanes: { count }` reads several at once, in windows that mix, as far as the rate limit feeds them.
 */
export interface ParentsOptions<P = unknown> {
  /** As that of the stream. Its headers are those of the stream. */
  readonly relativeUrl: string;
  readonly query?: Query | undefined;
  /** Parents a page, instead of `limit` in `query`. */
  readonly pageSize?: number | undefined;
  /** The array property of an envelope, where the library cannot tell. */
  readonly recordsKey?: string | undefined;
  /**
   * A parent that is gone, whose children answer 404 (save E0000008, a path that there is not): `'skip'`
   * goes on with the next, `'error'` ends the run. Default `'skip'`; where all are gone, the run fails.
   */
  readonly onGone?: 'skip' | 'error' | undefined;
  /** Told of each parent that is skipped. What it returns is waited for; its error ends the run. */
  readonly onSkipped?:
    ((skipped: { readonly parent: P; readonly error: OktaApiError }) => unknown) | undefined;
}

/** How many parents are read at once. */
export interface ParentLanes {
  /** 1 to 64. */
  readonly count: number;
}
