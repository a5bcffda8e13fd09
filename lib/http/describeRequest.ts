import { pathOf } from '../url/query.js';
import type { Request } from './types.js';

/** `GET /api/v1/users`, for messages and events: a query may hold e-mail addresses. */
export function describeRequest({ method, url }: Pick<Request, 'method' | 'url'>): string {
  return `${method} ${pathOfUrl(url)}`;
}

/** The path of an absolute URL or of a path with a query. */
export function pathOfUrl(url: string): string {
  return pathOf(url.replace(/^https?:\/\/[^/?#]*/, ''));
}
