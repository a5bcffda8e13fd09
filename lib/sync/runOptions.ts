/** How the tables of a run are read. */
export interface RunOptions {
  readonly full: boolean;
  readonly refresh: number;
  readonly logsSince: number;
  readonly planOnly: boolean;
  /** Tables that were asked for by name. */
  readonly named: ReadonlySet<string>;
  /** Requests so far. */
  readonly requests: () => number;
}
