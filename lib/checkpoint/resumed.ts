import { OktaCursorError, OktaInputError } from '../errors.js';
import type { ParsedStream } from '../options/input.js';
import { childUrl } from '../parents/template.js';
import { isSamePath } from '../url/isSamePath.js';
import { pathOf } from '../url/query.js';
import { readCursor, type CursorContent } from './cursor.js';

type Resumable = Pick<ParsedStream, 'lanes' | 'url' | 'parents'>;

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
  stream: Resumable,
  request: string,
  name = 'streaming.cursor',
): CursorContent {
  const content = readCursor(cursor, request, name);
  if ((stream.parents === undefined) !== (content.parents === undefined)) {
    throw new OktaCursorError(
      `${name} is of a run ${stream.parents === undefined ? 'over' : 'without'} parents; ` +
        'use the cursor of this request, or begin afresh',
    );
  }
  const off = urlsIn(content, stream, name).find(({ url, list }) => !isSamePath(pathOf(url), list));
  if (off !== undefined) {
    throw new OktaInputError(
      `${name}.${off.field}`,
      `is not what a run of this library gave (it leads to another path than ${off.list}); ` +
        'hand a cursor back exactly as it was, or leave it out to begin afresh',
    );
  }
  if (stream.lanes === undefined || content.lanes !== undefined) return content;
  throw new OktaCursorError(
    `${name} is of a run without lanes, which may have read in another order; ` +
      'leave streaming.lanes out to go on, or begin afresh',
  );
}

/** A URL that a cursor would have fetched, by the name of its field, and the path of the list it is of. */
interface ListUrl {
  readonly field: string;
  readonly url: string;
  readonly list: string;
}

function urlsIn(
  { next, lanes, parents: at }: CursorContent,
  { url, parents }: Resumable,
  name: string,
): readonly ListUrl[] {
  const list = pathOf(url);
  const ofLanes = (lanes?.cursors ?? []).map((lane, index) => ({
    field: `lanes.cursors.${index.toString()}.next`,
    url: lane.next,
    list,
  }));
  const own = [{ field: 'next', url: next, list }, ...ofLanes];
  if (at === undefined || parents === undefined) return own;
  const children = at.open.map((child, index) => {
    const field = `parents.open.${index.toString()}`;
    return {
      field: `${field}.next`,
      url: child.next,
      list: childPath(child.parent, `${name}.${field}`, parents),
    };
  });
  const ofParents =
    at.next === undefined
      ? []
      : [{ field: 'parents.next', url: at.next, list: pathOf(parents.url) }];
  return [...own, ...ofParents, ...children];
}

/** The path of the children of a parent in hand, which tells whether it is one of this list. */
function childPath(
  parent: unknown,
  field: string,
  { template }: NonNullable<Resumable['parents']>,
): string {
  try {
    return pathOf(childUrl(template, parent));
  } catch (error) {
    if (!(error instanceof OktaInputError)) throw error;
    throw new OktaCursorError(
      `${field} is of a run over other parents: it has not what fills relativeUrl (` +
        `${error.message}); use the cursor of this request, or begin afresh`,
      { cause: error },
    );
  }
}
