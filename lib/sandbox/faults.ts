import { effects } from './effects.js';
import type { Effect } from './effects.js';
import { readNumber, refuseOption, refuseUnknown } from './option.js';

/**
 * The faults of a sandbox, by name:
 *
 * - `error500`, `error503`: Okta's error objects; `htmlError`: a gateway's 502 page in HTML
 * - `invalidToken`: the 401 of a token that has expired; `invalidClient`: the token endpoint's own
 * - `quota429`, `concurrency429`: 429 of a bucket, and of concurrency (limit 0, misleading Reset);
 *   `duplicatedReset`: a 429 with two Reset values
 * - `emptyForbidden`: 403 without a body, the scope named in `WWW-Authenticate`
 * - `resetBeforeHeaders`: the connection breaks before the route runs; `resetInBody`: after half of
 *   the body; `stalledBody`: some of the body, then nothing until the client leaves
 * - `truncatedJson`: half of the JSON, well framed; `zipBomb`: gzip of 128 MiB of spaces
 * - `foreignNextLink`, `adminNextLink`: the next link on another host, on the `-admin` twin
 * - `loopingNextLink`: the next link leads to the page itself
 * - `nextWithoutExpand`: the next link drops `expand`, filters and `limit`
 * - `emptyPageWithNext`: no records, and a next link that leads to them
 *
 * Faults of links change lists alone: name a `path`, or another request may use them up.
 */
export type FaultName = keyof typeof effects;

/** Which requests a fault meets. */
export interface FaultOptions {
  /** How many requests, counted in those that match. Default 1; `Infinity` until switched off. */
  readonly count?: number;
  /** How many matching requests pass before. Default 0. */
  readonly skip?: number;
  /** What the path and query begin with, or match. Default: any. */
  readonly path?: string | RegExp;
  /** The request method. Default: any. */
  readonly method?: string;
}

/** The faults that are switched on. */
export interface Faults {
  readonly set: (name: FaultName, options?: FaultOptions) => () => void;
  /** Those that meet this request, counted down. */
  readonly take: (method: string, url: string) => readonly Effect[];
}

/** A sandbox without faults. */
export function createFaults(): Faults {
  const active = new Set<{ skip: number; count: number; options: FaultOptions; effect: Effect }>();
  return {
    set: (name, options = {}) => {
      const entry = { ...readFault(name, options), options, effect: effects[name] };
      active.add(entry);
      return () => void active.delete(entry);
    },
    take: (method, url) => {
      const met = [...active].filter(({ options }) => matches(options, method, url));
      return met.flatMap((entry) => {
        if (entry.skip > 0) {
          entry.skip -= 1;
          return [];
        }
        entry.count -= 1;
        if (entry.count <= 0) active.delete(entry);
        return [entry.effect];
      });
    },
  };
}

function readFault(name: string, options: FaultOptions): { skip: number; count: number } {
  const names = Object.keys(effects);
  if (!names.includes(name)) refuseOption('fault', `must be one of ${names.join(', ')}`, name);
  refuseUnknown('fault', options, ['count', 'skip', 'path', 'method']);
  const { path, count, method } = options;
  if (path !== undefined && typeof path !== 'string' && !(path instanceof RegExp)) {
    refuseOption('fault.path', 'must be a string or a RegExp', path);
  }
  if (method !== undefined && !/^[A-Z]+$/.test(method)) {
    refuseOption('fault.method', 'must be a method in capitals', method);
  }
  const whole = { max: 1e9, integer: true } as const;
  return {
    count:
      count === Infinity
        ? count
        : readNumber('fault.count', count, { ...whole, min: 1, fallback: 1 }),
    skip: readNumber('fault.skip', options.skip, { ...whole, fallback: 0 }),
  };
}

function matches({ path = '', method }: FaultOptions, given: string, url: string): boolean {
  if (method !== undefined && method !== given) return false;
  return typeof path === 'string' ? url.startsWith(path) : url.search(path) >= 0;
}
