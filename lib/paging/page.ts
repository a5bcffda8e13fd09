import type { OktaLinkError } from '../errors.js';
import type { Headers } from '../http/types.js';
import type { End } from '../cursor.js';

/** What a link to a next page comes to. */
export type Next =
  | { readonly kind: 'page'; readonly url: string }
  /** A page that this run has asked for already. */
  | { readonly kind: 'loop'; readonly url: string }
  /** A place where the token must not go. */
  | { readonly kind: 'refused'; readonly error: OktaLinkError };

/** A page whose headers have arrived. */
export interface PageHead {
  /** Path and query that were asked for. */
  readonly url: string;
  readonly statusCode: number;
  readonly headers: Headers;
  /** What the Link header names; where it is missing, the body may name one. */
  readonly next: Next | undefined;
}

/** A page as the run delivers it. */
export interface Page {
  readonly url: string;
  readonly statusCode: number;
  readonly headers: Headers;
  /** Records to deliver: none that an earlier run settled, none beyond the record limit. */
  readonly records: readonly unknown[];
  /** Identities of records of this page that an earlier run settled. */
  readonly deliveredBefore: readonly string[];
  /** The page to fetch once all `records` have settled; `undefined`: this page once more. */
  readonly next: string | undefined;
  /** Why the run ends with this page. */
  readonly end: End | undefined;
  /** What the run fails with once this page has settled. */
  readonly failure: OktaLinkError | undefined;
  /** Stands for no page: the parent whose children were asked for is gone, and so are all of them. */
  readonly isGone?: true;
}
