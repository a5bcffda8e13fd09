import type { Link } from './links.js';
import type { Org } from './org.js';

/** What a part of the benches works with. */
export interface Setup {
  readonly org: Org;
  /** How often each client runs. */
  readonly runs: number;
  /** Records of a run, where the part leaves that open. */
  readonly records: number | undefined;
}

/** Has the org serve so many records over `link`. */
export function serve({ org }: Setup, link: Link, records: number): Promise<void> {
  return org.serve({ link, pages: records / 200 });
}

/** A number with commas. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
