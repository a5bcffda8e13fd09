import { OktaSinkError, OktaStreamsError } from '../../errors.js';
import { codeOf } from './codeOf.js';

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room and run it again',
  EDQUOT: 'the disk quota is used up; make room and run it again',
  EROFS: 'the disk is read-only',
  EACCES: 'give the process the right to write there',
  EPERM: 'give the process the right to write there',
  ENOENT: 'make the folder first',
  EISDIR: 'give the path of a file',
  ELOOP: 'a link lies there, and none is followed; remove it',
  ENOTREG: 'something else than a file lies there; remove it',
  EEXIST: 'a file of that name was made at the same time; run it again',
  EMFILE: 'too many files are open',
};

/** What a failure of the disk means to the user of a sink; errors of ours stay as they are. */
export function diskError(error: unknown, store: string): OktaStreamsError {
  if (error instanceof OktaStreamsError) return error;
  const code = codeOf(error);
  const reason = code ?? (error instanceof Error ? error.message : String(error));
  const at = pathOf(error);
  const where = at === undefined || at === store ? '' : ` at ${at}`;
  const hint = hints[code ?? ''] ?? 'see cause';
  return new OktaSinkError(
    `cannot write ${store} (${reason}${where}): ${hint}; what is committed is safe`,
    { cause: error },
  );
}

/** Where a link or another thing was found that we do not write through. */
function pathOf(error: unknown): string | undefined {
  const names = ['ELOOP', 'ENOTREG'].includes(codeOf(error) ?? '');
  if (!names || !(error instanceof Error) || !('path' in error)) return undefined;
  return typeof error.path === 'string' ? error.path : undefined;
}
