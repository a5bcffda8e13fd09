import { digest } from './identity.js';

/** Remembers which URLs a run has asked for: their hashes, since a run may read 50,000 of them. */
export interface VisitedUrls {
  add(url: string): void;
  has(url: string): boolean;
}

/** Remembers nothing yet. */
export function visitedUrls(): VisitedUrls {
  const digests = new Set<string>();
  return {
    add: (url) => {
      digests.add(digest(url));
    },
    has: (url) => digests.has(digest(url)),
  };
}
