import type { Writable } from 'node:stream';
import { OktaSinkError } from '../errors.js';

/**
 * Writes to standard output and waits until it is through: who writes faster than is read has to wait.
 * Where the reader has left, that is for the process to mind.
 *
 * @throws OktaSinkError for an output that cannot be written.
 */
export function writeOut(out: Writable, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    out.write(content, (error) => {
      if (!error) resolve();
      else if (!isClosedPipe(error)) reject(unwritable(error));
    });
  });
}

/** Whether nobody reads any more: `| head`. */
export function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE';
}

/** What keeps rows or a body from being written, in words. */
export function unwritable(cause: NodeJS.ErrnoException): OktaSinkError {
  const reason = cause.code ?? cause.message;
  const full =
    cause.code === 'ENOSPC' || cause.code === 'EDQUOT'
      ? 'the disk is full; make room'
      : 'see where it leads';
  return new OktaSinkError(
    `standard output cannot be written (${reason}): ${full}, and run it again`,
    {
      cause,
    },
  );
}
