import { readFileSync } from 'node:fs';

/** A block of shell in a page. */
export interface ShellBlock {
  readonly page: string;
  /** The page and the line where the block begins. */
  readonly place: string;
  readonly code: string;
  /** What the page says that it prints: the block of text behind it. */
  readonly prints: string | undefined;
  /** Why it cannot be run here: what `<!-- not run: … -->` before it says. */
  readonly notRun: string | undefined;
}

/** The blocks of shell in a page, in order. */
export function shellBlocks(page: string): ShellBlock[] {
  const text = readFileSync(page, 'utf8');
  const fence =
    /(?:<!-- not run: (.+?) -->\s*)?^```sh\n([^]*?)^```$(?:\n\n```text\n([^]*?)^```$)?/gm;
  return Array.from(
    text.matchAll(fence),
    ({ 0: all, 1: notRun, 2: code = '', 3: prints, index }) => {
      const line = text.slice(0, index + all.indexOf('```sh')).split('\n').length;
      return { page, place: `${page}:${line.toString()}`, code, prints, notRun };
    },
  );
}

/** The files that a page shows whole: blocks whose first line is a comment with their name. */
export function shownFiles(page: string): ReadonlyMap<string, string> {
  const fence = /^```(?:js|mjs|sql)\n((?:\/\/|--) ([\w-]+\.\w+)\b[^]*?)^```$/gm;
  return new Map(
    Array.from(readFileSync(page, 'utf8').matchAll(fence), ([, content = '', name = '']) => [
      name,
      content,
    ]),
  );
}
