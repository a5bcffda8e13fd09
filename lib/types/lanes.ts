/**
 * How a collection is read through several chains of pages at once, each over a part of the time in
 * which its records were made.
 *
 * A chain of pages is serial, since the address of a page stands in the headers of the one before it:
 * a page a latency, whatever the rate limit allows. Lanes begin as parts of one length; one that has
 * come to its end takes the later half of the lane that has most to do. Outputs come as windows
 * settle, in order within a lane. `recordLimit` and `maxPages` hold over all lanes together, demand for
 * each. No more lanes are opened than the rate limit can feed: the event `lanes` tells.
 */
export interface LaneOptions {
  /** `'created'` for users and groups by a search, `'published'` for a bounded System Log. */
  readonly by: 'created' | 'published';
  /** Lanes at once, 1 to 64. */
  readonly count: number;
  /** The search that is divided, where the request has none of its own. */
  readonly search?: string | undefined;
  /** Records made from then on. Default: all; the System Log needs it, or `since`. */
  readonly from?: Date | string | undefined;
  /** Records made before then. Default: the clock of the org when the run starts. */
  readonly until?: Date | string | undefined;
}
