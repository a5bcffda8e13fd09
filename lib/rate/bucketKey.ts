import { pathOfUrl } from '../http/describeRequest.js';
import type { Request } from '../http/types.js';

/**
 * The method and the templated path of a request, as in `GET /api/v1/users/{id}/groups`: what Okta
 * counts together, as far as a client can tell. Ids are told from names by their looks, and stand
 * behind `users`, where a login may look like anything.
 */
export function bucketKey({ method, url }: Pick<Request, 'method' | 'url'>): string {
  const segments = pathOfUrl(url).split('/');
  const template = segments.map((segment, i) =>
    segment === '' || (isName(segment) && segments[i - 1] !== 'users') ? segment : '{id}',
  );
  return `${method} ${template.join('/')}`;
}

function isName(segment: string): boolean {
  return (
    segment.length <= 40 && /^\.?[a-z][a-z_-]*\d?$/i.test(segment) && !/[A-Z]{2}/.test(segment)
  );
}
