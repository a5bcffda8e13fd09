import { cursorOf } from '../errors.js';
import type { ParsedStream } from '../options/input.js';
import { changesUrl, watchedAt } from '../incremental/changesUrl.js';
import { fingerprint, readCursor, type CursorContent } from './cursor.js';
import { resumed } from './resumed.js';

type Begun = Pick<ParsedStream, 'url' | 'since' | 'lanes'>;

/** Where a stream begins: at its cursor, or at its first page. */
export function startOf(stream: Begun & Pick<ParsedStream, 'cursor'>, orgUrl: string) {
  const request = fingerprint(orgUrl, stream.url, stream.since !== undefined);
  return stream.cursor === undefined || stream.cursor === null
    ? firstContent(stream, request)
    : readCheckpoint(stream, stream.cursor, request);
}

/** The place of a run that begins afresh, at the watermark where there is one. */
export function firstContent(stream: Begun, request: string, watermark?: string): CursorContent {
  const place = { next: firstUrl(stream, watermark), settled: [], recordsStreamed: 0, request };
  return stream.since === undefined ? place : { ...place, since: { watermark } };
}

/** The place of a run that begins once more, since the org has refused where it was to go on. */
export function startOver(stream: Begun, request: string, refusal: Error): CursorContent {
  const cursor = cursorOf(refusal);
  const place = cursor === undefined ? undefined : readCursor(cursor, request);
  return firstContent(stream, request, place?.since?.watermark);
}

/** {@link resumed}, for the options that the stream has now. */
export function readCheckpoint(
  stream: Begun,
  cursor: unknown,
  request: string,
  name?: string,
): CursorContent {
  const place = resumed(cursor, stream, request, name);
  const isFirst = stream.since !== undefined && place.since?.begun === undefined;
  // The link that polls the log is the place itself; a search is written anew.
  return isFirst && !(watchedAt(stream.url) === 'polling' && place.since?.watermark !== undefined)
    ? firstContent(stream, request, place.since?.watermark)
    : place;
}

/** The URL of the first page of a run that begins afresh. */
export function firstUrl(
  { url, since }: Pick<ParsedStream, 'url' | 'since'>,
  watermark: string | undefined,
): string {
  return since === undefined ? url : changesUrl(url, since, watermark);
}
