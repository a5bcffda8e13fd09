import type { Request } from '../../lib/http/types.js';
import type { MarbleResponse } from '../../lib/testing/marblePages.js';

/** An org whose records change as time goes by: a `pages` for `marbleOrg`. */
export interface ChangingOrg {
  readonly pages: (request: Request) => MarbleResponse;
  /** Makes a record, or changes it, now. */
  readonly touch: (...ids: readonly string[]) => void;
  /** What it answers in checkpoint of the next response. */
  readonly answerOnce: (response: MarbleResponse) => void;
  /** Path and query of each request, decoded. */
  readonly asked: readonly string[];
}

/** Makes one without records, two of them a page; `now` is its own clock, in milliseconds. */
export function changingOrg(now: () => number): ChangingOrg {
  // In the order in which they were first made, as Okta lists users.
  const records = new Map<string, number>();
  const asked: string[] = [];
  let instead: MarbleResponse | undefined;

  const listed = (url: URL): MarbleResponse => {
    const after = Date.parse(
      /gt "([^"]*)"/.exec(url.searchParams.get('search') ?? '')?.[1] ?? '1970-01-01',
    );
    const start = Number(url.searchParams.get('after') ?? 0);
    const ids = [...records.keys()];
    const rest = ids.slice(start).filter((id) => (records.get(id) ?? 0) > after);
    const page = rest.slice(0, 2);
    const next = new URL(url);
    next.searchParams.set('after', String(ids.indexOf(page.at(-1) ?? '') + 1));
    return answerOf(page, rest.length > 2 ? next : undefined);
  };
  const polled = (url: URL): MarbleResponse => {
    const page = [...records.keys()].slice(Number(url.searchParams.get('after') ?? 0)).slice(0, 2);
    const next = new URL(url);
    next.searchParams.delete('since');
    const seen = Number(url.searchParams.get('after') ?? 0) + page.length;
    next.searchParams.set('after', String(seen));
    return answerOf(page, next);
  };
  const answerOf = (ids: readonly string[], next: URL | undefined): MarbleResponse => ({
    headers: {
      date: new Date(now()).toUTCString(),
      ...(next === undefined ? {} : { link: `<${next.href}>; rel="next"` }),
    },
    body: ids.map((id) => ({ id })),
  });

  return {
    asked,
    touch: (...ids) => {
      for (const id of ids) records.set(id, now());
    },
    answerOnce: (response) => {
      instead = response;
    },
    pages: ({ url }) => {
      asked.push(decodeURIComponent(url.replace(/^https?:\/\/[^/]+/, '').replaceAll('+', ' ')));
      const response = instead;
      instead = undefined;
      if (response !== undefined) return response;
      const parsed = new URL(url);
      return parsed.pathname === '/api/v1/logs' ? polled(parsed) : listed(parsed);
    },
  };
}
