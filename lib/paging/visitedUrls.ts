import { digest } from './identity.js';

/** Remembers which URLs a run has asked for: their hashes, since a run may read 50,000 of them. */
export interface VisitedUrls {
  /** Notes that page `page` of the run, counted from 1, has been asked for by `url`. */
  readonly add: (url: string, page: number) => void;
  /** Whether `url` was asked for up to page `page`: those behind it may be asked for by its own link. */
  readonly has: (url: string, page: number) => boolean;
  /** Forgets the pages behind `page`, which the run asks for anew. */
  readonly forgetBehind: (page: number) => void;
}

/** Remembers nothing yet. */
export function visitedUrls(): VisitedUrls {
  const pages = new Map<string, number>();
  return {
    add: (url, page) => {
      const key = digest(url);
      if (!pages.has(key)) pages.set(key, page);
    },
    has: (url, page) => (pages.get(digest(url)) ?? Infinity) <= page,
    forgetBehind: (page) => {
      for (const [url, of] of pages) if (of > page) pages.delete(url);
    },
  };
}
