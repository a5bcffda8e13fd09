import type { ListRow } from '../catalog/list.js';
import { lists } from '../catalog/lists.js';
import type { Place, Placed } from '../catalog/place.js';
import { readPath } from '../catalog/readPath.js';
import { policyTypes } from '../catalog/values.js';
import { parseCriteria } from '../data/criteria.js';
import { matcher } from '../data/matcher.js';
import type { Org } from '../server/org.js';
import type { Route } from '../server/route.js';
import { linkTo, readAfter, readLimit, refuseAfter, takePage } from '../wire/page.js';
import { ok, refuse, refuseCriteria, refuseField } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { expandItem } from './expandItem.js';
import { writingRoutes } from './itemWriting.js';
import { itemsOf } from './itemsOf.js';
import { findItem, placeOf } from './placeOf.js';

/** The lists of the catalog that are made from their shapes, and their records one by one. */
export const catalogRoutes: readonly Route[] = lists.flatMap((row): Route[] => [
  ['GET', row.path, (org, call) => listItems(org, call, row)],
  ['GET', `${row.path}/{itemId}`, (org, call) => readItem(org, call, row)],
  ...writingRoutes(row),
]);

function listItems(org: Org, call: Call, row: ListRow): Reply {
  const place = placeOf(org, row, call);
  const meets = readSelect(org, call, row);
  const passes = readFilter(org, call, row);
  const limit = limitOf(call, row);
  const after = readAfterItem(place, call);
  const listed = wanted(itemsOf(org, place, after), (placed) => meets(placed) && passes(placed));
  const { page, more } = takePage(listed, limit === -1 ? 200 : limit);
  const last = page.at(-1)?.item.index;
  const records = page.map((placed) => expandItem(org, call, place, placed));
  const isWhole = row.page === undefined && row.fixedPage === undefined;
  if (row.envelope !== undefined && isWhole) return ok({ [row.envelope]: records });
  const withLimit = row.page === undefined ? {} : { limit: String(limit) };
  return {
    status: 200,
    list: {
      records,
      self: linkTo(call, withLimit),
      next:
        more && last !== undefined
          ? linkTo(call, { ...withLimit, after: place.collection.idOf(last) })
          : undefined,
      ...(row.envelope === undefined ? {} : { envelope: row.envelope, linksIn: 'body' }),
      ...(row.path.startsWith('/governance/') ? { beside: { metadata: {} } } : {}),
    },
  };
}

function readItem(org: Org, call: Call, row: ListRow): Reply {
  const place = placeOf(org, row, call);
  return ok(findItem(org, place, call.params['itemId'] ?? '').record);
}

function* wanted(found: Iterable<Placed>, meets: (placed: Placed) => boolean): Generator<Placed> {
  for (const placed of found) if (meets(placed)) yield placed;
}

/** The page size; −1 for what is so by default, which links then repeat. */
function limitOf(call: Call, { page, fixedPage }: ListRow): number {
  if (page === undefined) return fixedPage ?? Infinity;
  const isUnlimited = page.fallback === -1 && call.query.get('limit') === '-1';
  return isUnlimited ? -1 : readLimit(call, page);
}

function readAfterItem({ collection }: Place, call: Call): number {
  const after = readAfter(call);
  if (after === undefined) return -1;
  return collection.indexOf(after) ?? refuseAfter(after);
}

function readSelect(org: Org, call: Call, { select }: ListRow): (placed: Placed) => boolean {
  if (select === undefined) return () => true;
  const value = call.query.get(select.parameter);
  if (value === null || !policyTypes.includes(value) || org.lacking.includes(value)) {
    return refuseField(select.parameter, 'The parameter is required and must name a type.');
  }
  return ({ record }) => record[select.property] === value;
}

function readFilter(org: Org, call: Call, row: ListRow): (placed: Placed) => boolean {
  const text = call.query.get('filter');
  const isRequired =
    row.filter === 'required' || (row.filter === 'requiredByOption' && org.requiresFilters);
  if (text === null && isRequired) {
    refuse(400, 'E0000001', 'Api validation failed: filter', [
      { errorSummary: 'filter: The filter expression is required.' },
    ]);
  }
  if (text === null || row.filter === undefined) return () => true;
  try {
    const criteria = parseCriteria(text, () => 'text');
    const meets = matcher(criteria, (record: object, path) => readPath(record, path));
    return ({ record }) => meets(record);
  } catch (error) {
    return refuseCriteria('filter', text, error);
  }
}
