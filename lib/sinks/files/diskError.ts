import { OktaSinkError, OktaStreamsError } from '../../errors.js';

const wayOuts: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room and run it again',
  EDQUOT: 'the disk quota is used up; make room and run it again',
  EROFS: 'the disk is read-only',
  EACCES: 'give the process the right to write there',
  EPERM: 'give the process the right to write there',
  ENOENT: 'make the folder first',
  EISDIR: 'give the path of a file',
  EMFILE: 'too many files are open',
};

/** What a failure of the disk means to the user of a sink; errors of ours stay as they are. */
export function diskError(error: unknown, store: string): OktaStreamsError {
  if (error instanceof OktaStreamsError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const reason = code ?? (error instanceof Error ? error.message : String(error));
  const wayOut = wayOuts[code ?? ''] ?? 'see cause';
  return new OktaSinkError(
    `cannot write ${store} (${reason}): ${wayOut}; what is committed is safe`,
    { cause: error },
  );
}
