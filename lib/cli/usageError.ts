/** What was typed cannot be meant: nothing has been sent. Its message says how to write it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
