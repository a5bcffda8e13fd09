/** More records have failed than `--max-failures` allows. */
export class TooManyFailures extends Error {
  override readonly name = 'TooManyFailures';
}
