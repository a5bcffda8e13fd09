import type { TestScheduler } from 'rxjs/testing';
import { marbleOrg, type MarbleOrg } from '../../lib/testing/marbleOrg.js';
import type { MarblePage } from '../../lib/testing/marblePages.js';

/** Pages of the children of a parent; `'gone'` stands for one that the org does not know any more. */
export type Children = readonly (readonly unknown[] | 'gone' | 'broken')[];

/** Where lists of parents are in {@link familyOrg}. */
export const parentsUrl = '/api/v1/groups';
/** Where children are. */
export const childrenUrl = '/api/v1/groups/{id}/users';

/**
 * An org in virtual time of groups with members: pages of the ids of groups, and the pages of each. The
 * names of children are records by themselves.
 */
export function familyOrg(
  scheduler: TestScheduler,
  marbles: string | readonly string[],
  parents: readonly (readonly string[] | 'broken')[],
  children: Readonly<Record<string, Children>>,
): MarbleOrg {
  return marbleOrg(scheduler, marbles, ({ url }) => {
    const { pathname, searchParams } = new URL(url);
    const at = Number.parseInt(searchParams.get('after') ?? '0', 10);
    const id = /\/groups\/([^/]+)\/users$/.exec(pathname)?.[1];
    const pages: Children =
      id === undefined
        ? parents.map((page) => (page === 'broken' ? page : page.map((each) => ({ id: each }))))
        : (children[decodeURIComponent(id)] ?? ['gone']);
    return answer(pages, at, new URL(url));
  });
}

function answer(pages: Children, at: number, url: URL): MarblePage {
  const page = pages[at] ?? 'gone';
  if (page === 'gone') return { statusCode: 404, body: { errorCode: 'E0000007' } };
  if (page === 'broken') return { statusCode: 403, body: { errorCode: 'E0000006' } };
  if (at + 1 >= pages.length) return page;
  url.searchParams.set('after', (at + 1).toString());
  return { body: page, headers: { link: `<${url.href}>; rel="next"` } };
}
