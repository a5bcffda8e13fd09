import { cursorOf } from '../errors.js';
import type { ParsedStream } from '../options/input.js';
import { changesUrl, incrementalSource } from '../incremental/changesUrl.js';
import { fingerprint, readCursor, type CursorContent } from './cursor.js';
import { resumed } from './resumed.js';

type Begun = Pick<ParsedStream, 'url' | 'since' | 'lanes' | 'parents'>;

/** Where a stream begins: at its cursor, or at its first page. */
export function startOf(stream: Begun & Pick<ParsedStream, 'cursor'>, orgUrl: string) {
  const request = fingerprint(orgUrl, stream.url, {
    changes: stream.since !== undefined,
    parents: stream.parents?.url,
  });
  return stream.cursor === undefined || stream.cursor === null
    ? firstContent(stream, request)
    : readCheckpoint(stream, stream.cursor, request);
}

/** Where a run begins afresh, at the watermark where there is one. */
export function firstContent(stream: Begun, request: string, watermark?: string): CursorContent {
  const content = { next: firstUrl(stream, watermark), delivered: [], recordsStreamed: 0, request };
  if (stream.parents !== undefined) {
    const { url: next } = stream.parents;
    return { ...content, parents: { next, taken: [], open: [], done: 0, answered: false } };
  }
  return stream.since === undefined ? content : { ...content, since: { watermark } };
}

/** Where a run begins once more, since the org has refused where it was to go on. */
export function startOver(stream: Begun, request: string, refusal: Error): CursorContent {
  const cursor = cursorOf(refusal);
  const content = cursor === undefined ? undefined : readCursor(cursor, request);
  return firstContent(stream, request, content?.since?.watermark);
}

/**
 * Where a run goes on that stands in a generation, or in none: where the same one was left, and else at
 * the start. A place whose generation has an `end` is the end of that generation.
 *
 * @param left Where an earlier run of the job has left it, if any has.
 */
export function inGeneration(
  generation: string | undefined,
  start: CursorContent,
  left: CursorContent | undefined,
): CursorContent {
  if (generation === undefined)
    return left?.generation?.end === undefined ? (left ?? start) : start;
  return left?.generation?.name === generation
    ? left
    : { ...start, generation: { name: generation } };
}

/** {@link resumed}, for the options that the stream has now. */
export function readCheckpoint(
  stream: Begun,
  cursor: unknown,
  request: string,
  name?: string,
): CursorContent {
  const content = resumed(cursor, stream, request, name);
  const isFirst = stream.since !== undefined && content.since?.runStartedAt === undefined;
  // The link that polls the log is the cursor itself; a search is written anew.
  return isFirst &&
    !(incrementalSource(stream.url) === 'polling' && content.since?.watermark !== undefined)
    ? firstContent(stream, request, content.since?.watermark)
    : content;
}

/** The URL of the first page of a run that begins afresh. */
export function firstUrl(
  { url, since }: Pick<ParsedStream, 'url' | 'since'>,
  watermark: string | undefined,
): string {
  return since === undefined ? url : changesUrl(url, since, watermark);
}
