import { parseCriteria } from '../data/criteria.js';
import { matcher } from '../data/matcher.js';
import type { Fields } from '../data/criteria.js';
import { showEvent, uuidOf } from '../data/logs.js';
import type { LogEvent } from '../data/logs.js';
import type { Org } from '../server/org.js';
import { linkTo, readAfter, readLimit, refuseAfter, takePage } from '../wire/page.js';
import { refuse, refuseCriteria } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import type { Route } from '../server/route.js';
import { lowerBound } from '../data/records.js';

const week = 7 * 86_400_000;
const oldest = 180 * 86_400_000;

/** The System Log. */
export const logRoutes: readonly Route[] = [['GET', '/api/v1/logs', listEvents]];

/**
 * `GET /api/v1/logs`, as Okta has it: without `until` and ascending it is a polling query, whose
 * next link never goes away and whose pages may be empty; otherwise it is bounded and ends.
 *
 * @see https://developer.okta.com/docs/reference/system-log-query/
 */
function listEvents(org: Org, call: Call): Reply {
  const { logs } = org;
  const limit = readLimit(call, { fallback: 100, max: 1000 });
  const descending = call.query.get('sortOrder')?.toUpperCase() === 'DESCENDING';
  const polling = !call.query.has('until') && !descending;
  const until = readTime(org, call, 'until') ?? org.now() + 1;
  const since = readTime(org, call, 'since') ?? until - week;

  const after = readCursor(org, call);
  if (!polling && org.logLag > 0) {
    return boundedReply(org, call, { since, until, limit, after, descending });
  }
  const from = lowerBound(logs.end(), (index) => logs.at(index).persisted >= since);
  const to = polling
    ? logs.end()
    : lowerBound(logs.end(), (index) => logs.at(index).persisted >= until);
  // A cursor takes the place of `since` while climbing and of `until` while going down.
  const first = descending ? from : (after ?? from - 1) + 1;
  const end = descending ? Math.min(to, after ?? to) : to;

  const { page, more } = takePage(between(org, call, first, end, descending), limit);
  const seen = limit === 0 ? first - 1 : Math.max(first, end) - 1;
  const last = page.at(-1)?.index ?? (polling ? seen : undefined);
  const next =
    last === undefined || !(more || polling)
      ? undefined
      : linkTo(call, { limit: String(limit), since: undefined, after: cursorOf(org, last) });
  return {
    status: 200,
    list: {
      records: page.map((event) => showEvent(org.seed, event)),
      self: linkTo(call, { limit: String(limit) }),
      next,
    },
  };
}

interface Bounds {
  readonly since: number;
  readonly until: number;
  readonly limit: number;
  readonly after: number | undefined;
  readonly descending: boolean;
}

/** Where events come late: those that are there by now, in the order in which they were published. */
function boundedReply(org: Org, call: Call, bounds: Bounds): Reply {
  const { since, until, limit, after, descending } = bounds;
  const { logs } = org;
  const from = lowerBound(logs.end(), (index) => logs.at(index).persisted >= since);
  const meets = readFilter(org, call);
  const found: LogEvent[] = [];
  for (let index = from; index < logs.end(); index++) {
    const event = logs.at(index);
    if (event.published >= since && event.published < until && meets(event)) found.push(event);
  }
  found.sort((a, b) => a.published - b.published || a.index - b.index);
  if (descending) found.reverse();
  const place = after === undefined ? -1 : found.findIndex(({ index }) => index === after);
  const { page, more } = takePage(found.slice(place + 1), limit);
  const last = page.at(-1)?.index;
  const next =
    last === undefined || !more
      ? undefined
      : linkTo(call, { limit: String(limit), after: cursorOf(org, last) });
  const records = page.map((event) => showEvent(org.seed, event));
  return { status: 200, list: { records, self: linkTo(call, { limit: String(limit) }), next } };
}

function* between(
  org: Org,
  call: Call,
  first: number,
  end: number,
  descending: boolean,
): Generator<LogEvent> {
  const meets = readFilter(org, call);
  for (let step = 0; step < end - first; step++) {
    const event = org.logs.at(descending ? end - 1 - step : first + step);
    if (meets(event)) yield event;
  }
}

const fields: Fields = (path, operator) => {
  if (path === 'published') return operator === 'sw' || operator === 'co' ? undefined : 'date';
  const known = ['eventType', 'uuid', 'outcome.result', 'target.id', 'target.type', 'actor.id'];
  return known.includes(path) ? 'text' : undefined;
};

function readFilter(org: Org, call: Call): (event: LogEvent) => boolean {
  const words = (call.query.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const filter = call.query.get('filter');
  let meets: (event: LogEvent) => boolean = () => true;
  try {
    if (filter !== null) {
      meets = matcher(parseCriteria(filter, fields), (event, path) => read(org, event, path));
    }
  } catch (error) {
    refuseCriteria('filter', String(filter), error);
  }
  return (event) => {
    if (!meets(event)) return false;
    const text = words.length === 0 ? '' : JSON.stringify(event).toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

function read(org: Org, event: LogEvent, path: string): unknown {
  if (path === 'published') return event.published;
  if (path === 'uuid') return uuidOf(org.seed, event.index);
  if (path === 'target.id') return event.targets.map(({ id }) => id);
  if (path === 'target.type') return event.targets.map(({ type }) => type);
  if (path === 'actor.id') return event.isBySystem ? 'okta' : 'sandbox';
  if (path === 'outcome.result') return event.isFailure ? 'FAILURE' : 'SUCCESS';
  return event.eventType;
}

function readTime(org: Org, call: Call, key: 'since' | 'until'): number | undefined {
  const text = call.query.get(key);
  if (text === null) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) refuse(400, 'E0000053', `Invalid parameter: ${key} is not a date`);
  if (key === 'since' && time < org.now() - oldest) {
    refuse(400, 'E0000053', 'Invalid parameter: since is more than 180 days in the past');
  }
  return time;
}

/** Cursors hold when the event happened, as Okta's do, and its index. */
function cursorOf(org: Org, index: number): string {
  return `${String(index < 0 ? 0 : org.logs.at(index).published)}_${String(index + 1)}`;
}

function readCursor(org: Org, call: Call): number | undefined {
  const after = readAfter(call);
  if (after === undefined) return undefined;
  const index = Number(/^\d+_(\d+)$/.exec(after)?.[1] ?? Number.NaN) - 1;
  return index < org.logs.end() && cursorOf(org, index) === after ? index : refuseAfter(after);
}
