/** Collections that count by themselves, with all that stands below them. */
const own =
  /^\/api\/v1\/(?:agentPools|analytics|device-assurances|domains|hook-keys|iam|logs|principal-rate-limits|push-providers)(?=\/|$)/;
/** Collections that count together with what stands below one of their members, and not with the member. */
const wide = /^\/api\/v1\/(users|groups|apps)(?:$|\/(?!\{id\}$))/;
/** A member by its id, which has a bucket of its own in these collections; one of a device as well. */
const single = /^\/api\/v1\/(?:users|groups|apps)\/\{id\}$|^\/api\/v1\/devices(?:\/|$)/;
/** What does not count with anything else, as far as is known. */
const apart = /^\/api\/v1\/(?:authn|sessions)(?:\/|$)/;

/**
 * The first guess at the bucket of a key: which paths Okta is known to count together, whatever the
 * method. Headers decide then, key by key.
 *
 * @param key As `bucketKey` makes it: `GET /api/v1/users/{id}/groups`.
 * @returns A name; that of the key itself where nothing is known.
 * @see https://developer.okta.com/docs/reference/rate-limits/
 */
export function bucketFamily(key: string): string {
  const path = key.slice(key.indexOf(' ') + 1).replace(/\/$/, '');
  if (single.test(path) || apart.test(path)) return key;
  const collection = own.exec(path)?.[0];
  if (collection !== undefined) return collection;
  const list = wide.exec(path)?.[1];
  if (list !== undefined) return `/api/v1/${list}`;
  if (/^\/oauth2\/v1\/clients(?:\/|$)/.test(path)) return '/oauth2/v1/clients';
  return path.startsWith('/api/v1/') ? '/api/v1' : key;
}
