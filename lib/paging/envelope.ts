/** How the body of a page holds its records. */
export type Shape =
  | { readonly kind: 'array' }
  /** An object with its records under `key`. */
  | { readonly kind: 'envelope'; readonly key: string }
  /** The body itself is the one record. */
  | { readonly kind: 'single' };

/** What besides its records an envelope without a next link may hold. */
const beside = new Set(['_links', 'metadata']);

/** Lists of Okta, by their path, whose envelope has more beside the records; and where these are. */
const known: ReadonlyMap<string, string> = new Map([
  ['/governance/api/v1/principal-entitlements/history', 'entitlementHistory'],
  ['/governance/api/v1/resource-owners/catalog/resources', 'data'],
]);

/**
 * Tells how a first page holds its records.
 *
 * An envelope is an object without `id`, with exactly one array-valued property, and either a next
 * link or no property besides that array, `_links` and `metadata`: an `_links.next` alone proves
 * nothing, since factors and identity providers carry one that is no page. Lists of Okta whose
 * envelope has siblings are known by their path: the same on one page as on many.
 *
 * @param path Of the request.
 * @param hasNext Whether the headers of the page name a next page.
 * @param recordsKey The array property, where the caller knows it.
 * @returns `undefined` when `recordsKey` is not there.
 */
export function shapeOf(
  body: unknown,
  path: string,
  hasNext: boolean,
  recordsKey: string | undefined,
): Shape | undefined {
  if (recordsKey !== undefined) {
    return isObject(body) && Array.isArray(body[recordsKey])
      ? { kind: 'envelope', key: recordsKey }
      : undefined;
  }
  if (Array.isArray(body)) return { kind: 'array' };
  if (!isObject(body) || 'id' in body) return { kind: 'single' };
  const list = known.get(path.replace(/\/$/, ''));
  if (list !== undefined && Array.isArray(body[list])) return { kind: 'envelope', key: list };
  const keys = Object.keys(body);
  const [key, ...others] = keys.filter((name) => Array.isArray(body[name]));
  if (key === undefined || others.length > 0) return { kind: 'single' };
  const paged = hasNext || nextHref(body) !== undefined;
  return paged || keys.every((name) => name === key || beside.has(name))
    ? { kind: 'envelope', key }
    : { kind: 'single' };
}

/** The records of a body of the given shape; `undefined` when the body is of another shape. */
export function recordsOf(body: unknown, shape: Shape): readonly unknown[] | undefined {
  switch (shape.kind) {
    case 'array':
      return Array.isArray(body) ? body : undefined;
    case 'envelope': {
      const records = isObject(body) ? body[shape.key] : undefined;
      return Array.isArray(records) ? records : undefined;
    }
    case 'single':
      return [body];
  }
}

/**
 * The next link of a body: `_links.next.href`. What is there and is no text is no link that can be
 * followed, and is shown as JSON: to pass over it would end a list early.
 */
export function nextHref(body: unknown): string | undefined {
  const links = isObject(body) ? body['_links'] : undefined;
  const next = isObject(links) ? links['next'] : undefined;
  const href = isObject(next) ? next['href'] : next;
  if (href === undefined || href === null) return undefined;
  return typeof href === 'string' ? href : JSON.stringify(href);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
