import type { ZodError } from 'zod';

/** The first issue of `error` and how many there are more; never the value that was checked. */
export function issuesInShort({ issues }: ZodError): string {
  const [first] = issues;
  const path = first?.path.map(String).join('.') ?? '';
  const more = issues.length > 1 ? ` (and ${(issues.length - 1).toString()} more)` : '';
  return `${path === '' ? '' : `${path}: `}${first?.message ?? 'Invalid input'}${more}`;
}
