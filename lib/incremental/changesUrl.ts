import { systemLog } from '../url/systemLog.js';
import { pathOf, valuesOf, withParam } from '../url/query.js';

/** What a run with `since` reads beside what is new. */
export interface Since {
  /** Milliseconds before the watermark that are read again. */
  readonly overlap: number;
  /** Where a job begins that has no watermark yet, in milliseconds since the epoch. */
  readonly from: number | undefined;
}

/** Where a list tells what has changed: fields to search by, or a query that can be polled. */
export type IncrementalSource = 'polling' | readonly string[];

const sources: ReadonlyMap<string, IncrementalSource> = new Map<string, IncrementalSource>([
  ['/api/v1/users', ['lastUpdated']],
  // A change of members moves the second one alone, and with it the group as it is listed.
  ['/api/v1/groups', ['lastUpdated', 'lastMembershipUpdated']],
  ['/api/v1/devices', ['lastUpdated']],
  [systemLog, 'polling'],
]);

/** The paths that tell what has changed. */
export const incrementalPaths: readonly string[] = [...sources.keys()];

/** How the list at `url` tells what has changed, if it does. */
export function incrementalSource(url: string): IncrementalSource | undefined {
  return sources.get(pathOf(url));
}

/**
 * The URL of the first page of what has changed since `watermark`, less the overlap; without one, of
 * all that there is since `from`.
 *
 * A list is searched, the caller's own search and the time joined by `and`: a search lists users that
 * are deprovisioned too, which the plain list leaves out. The System Log is polled.
 *
 * @param url The caller's own; left as it is where its path is not watched.
 * @param watermark An ISO 8601 time by the clock of the org.
 */
export function changesUrl(url: string, since: Since, watermark: string | undefined): string {
  const fields = incrementalSource(url);
  const after = watermark === undefined ? since.from : Date.parse(watermark) - since.overlap;
  if (fields === undefined || (fields === 'polling' && after === undefined)) return url;
  const time = new Date(Math.max(0, after ?? 0)).toISOString();
  if (fields === 'polling') return withParam(url, 'since', time);
  const own = valuesOf(url, 'search').filter((text) => text.trim() !== '');
  const changed = fields.map((field) => `${field} gt "${time}"`).join(' or ');
  const all = own.length === 0 && fields.length === 1 ? [changed] : [...own, changed].map(grouped);
  return withParam(url, 'search', all.join(' and '));
}

function grouped(criteria: string): string {
  return `(${criteria})`;
}
