import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const pages = ['.', 'docs', 'examples', 'examples/deploy'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join(folder, name)),
);

describe('links in pages', () => {
  for (const page of pages) {
    it(`should lead somewhere: ${page}`, () => {
      expect(linksOf(page).filter((link) => !isThere(page, link))).to.deep.equal([]);
    });
  }
});

/** Links to files and headings of this repository. */
function linksOf(page: string): string[] {
  const links = readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g);
  return Array.from(links, ([, link = '']) => link).filter((link) => !/^\w+:/.test(link));
}

function isThere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : posix.join(posix.dirname(page), path);
  return existsSync(target) && (heading === undefined || headingsOf(target).includes(heading));
}

/** By the names that GitHub gives them. */
function headingsOf(page: string): string[] {
  const headings = readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm);
  return Array.from(headings, ([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}
