import type { OktaApiError } from '../errors.js';
import type { RowKey } from '../sinks/types.js';
import type { Query } from './input.js';

/**
 * The list of parents whose children are streamed: groups for their members, apps for their users.
 *
 * `{id}`, or another property of a parent, in the `relativeUrl` and `query` of the stream is filled from
 * each of them, encoded; dots reach inside. Each parent is a lane of the run, a chain of pages with a
 * cursor of its own: windows are pages of children, the cursor is what is done of the list and the
 * cursors of those in hand, each beside its parent (a bigint of which is its digits as text), and
 * `recordLimit` counts children. One parent is read after another, and
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
  readonly onSkipped?: ((skipped: SkippedParent<P>) => unknown) | undefined;
  /**
   * The rows of a parent in the sink, by columns of theirs: `(group) => ({ group_id: group.id })`. Those of
   * one that is gone are taken away, of earlier runs too, in the commit in which it is done. Default: they
   * stay, as they do in a sink that cannot take rows away: those for tables can, files cannot.
   */
  readonly rowsOf?: ((parent: P) => RowKey) | undefined;
}

/** A parent that was in the list, and is gone. */
export interface SkippedParent<P> {
  readonly parent: P;
  readonly error: OktaApiError;
  /** How many of its children this run had read before. */
  readonly records: number;
}

/** How many parents are read at once. */
export interface ParentLanes {
  /** 1 to 64. */
  readonly count: number;
}
