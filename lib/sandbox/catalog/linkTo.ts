import type { Made } from './list.js';

/** A link to another path of the org. */
export function linkTo({ origin }: Made, path: string): { readonly href: string } {
  return { href: `${origin}${path}` };
}
