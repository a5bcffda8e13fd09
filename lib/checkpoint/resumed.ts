import { OktaCursorError, OktaInputError } from '../errors.js';
import type { ParsedStream } from '../options/input.js';
import { isSamePath } from '../url/isSamePath.js';
import { pathOf } from '../url/query.js';
import { readCursor, type CursorContent } from './cursor.js';

/**
 * Where `cursor` says that a run of `stream` goes on.
 *
 * @param request The fingerprint of the request.
 * @param name What errors call the cursor.
 * @throws OktaInputError when it is not a cursor, or leads off the list, as no run of it does;
 * OktaCursorError when it is another run's.
 */
export function resumed(
  cursor: unknown,
  stream: Pick<ParsedStream, 'lanes' | 'url'>,
  request: string,
  name = 'streaming.cursor',
): CursorContent {
  const content = readCursor(cursor, request, name);
  const path = pathOf(stream.url);
  const off = urlsOf(content).find(([, url]) => !isSamePath(pathOf(url), path));
  if (off !== undefined) {
    throw new OktaInputError(
      `${name}.${off[0]}`,
      `is not what a run of this library gave (it leads to another path than ${path}); ` +
        'hand a cursor back exactly as it was, or leave it out to begin afresh',
    );
  }
  if (stream.lanes === undefined || content.lanes !== undefined) return content;
  throw new OktaCursorError(
    `${name} is of a run without lanes, which may have read in another order; ` +
      'leave streaming.lanes out to go on, or begin afresh',
  );
}

/** The URLs that a cursor would have fetched, by the names of their fields. */
function urlsOf({ next, lanes }: CursorContent): readonly (readonly [string, string])[] {
  const cursors = lanes?.cursors ?? [];
  return [
    ['next', next],
    ...cursors.map(
      (cursor, index) => [`lanes.cursors.${index.toString()}.next`, cursor.next] as const,
    ),
  ];
}
