/** When rows are made durable: whichever comes first, and at the end of a run however it ends. */
export interface CommitEvery {
  /** Milliseconds. Default 1,000. */
  readonly milliseconds?: number | undefined;
  /** Rows; what is on its way comes on top. Default 10,000. */
  readonly rows?: number | undefined;
}
