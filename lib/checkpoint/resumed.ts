import { OktaCursorError } from '../errors.js';
import type { ParsedStream } from '../options/input.js';
import { readCursor, type CursorContent } from './cursor.js';

/**
 * Where `cursor` says that a run of `stream` goes on.
 *
 * @param request The fingerprint of the request.
 * @param name What errors call the cursor.
 * @throws OktaInputError when it is not a cursor, OktaCursorError when it is another run's.
 */
export function resumed(
  cursor: unknown,
  stream: Pick<ParsedStream, 'lanes'>,
  request: string,
  name = 'streaming.cursor',
): CursorContent {
  const content = readCursor(cursor, request, name);
  if (stream.lanes === undefined || content.lanes !== undefined) return content;
  throw new OktaCursorError(
    `${name} is of a run without lanes, which may have read in another order; ` +
      'leave streaming.lanes out to go on, or begin afresh',
  );
}
