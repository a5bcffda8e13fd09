import { effects } from './effects.js';
import type { Effect } from './effects.js';
import { readNumber, refuseOption, refuseUnknown, type Complete } from '../options/option.js';
import { share } from '../data/random.js';

/**
 * The faults of a sandbox, by name:
 *
 * - `error500`, `error503`: Okta's error objects; `htmlError`: a gateway's 502 page in HTML;
 *   `error408`, `error522`: those of a gateway and of Cloudflare that have not reached the org;
 *   `error504`: a gateway's page as well, for a request that has had its effect
 * - `invalidToken`: the 401 of a token that has expired
 * - `quota429`, `concurrency429`: 429 of a bucket, and of concurrency (limit 0, misleading Reset);
 *   `duplicatedReset`: a 429 with two Reset values
 * - `locked423`: Okta's 423 of a lock; `signInPage`: 200 with HTML; `silent429`: a 429 of a proxy, which says nothing
 * - `emptyForbidden`: 403 without a body, the scope named in `WWW-Authenticate`
 * - `emptyOk`, `otherJson`: 200 without a body; 200 with JSON that was not asked for
 * - `invalidClient`: the token endpoint's own 401; `staleNonce`: all DPoP nonces are forgotten first
 * - `resetBeforeHeaders`: the connection breaks before the route runs; `lostResponse`: after it has
 *   run and before the headers; `stalledHeaders`: it has run, and no headers come until the client
 *   leaves
 * - `resetInBody`: the connection breaks after half of the body; `stalledBody`: some of the body, then
 *   nothing until the client leaves
 * - `truncatedJson`: half of the JSON, well framed; `truncatedGzip`: half of its gzip, where the
 *   client takes gzip; `zipBomb`: gzip of 128 MiB of spaces
 * - `closeIdle`: the connection is closed behind the response, which does not say so
 * - `foreignNextLink`, `adminNextLink`: the next link on another host, on the `-admin` twin
 * - `otherPathNextLink`: the next link on another path
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
  readonly count?: number | undefined;
  /** How many matching requests pass before. Default 0. */
  readonly skip?: number | undefined;
  /** The share of matching requests that it meets, from 0 up to 1, by the seed. Default 1. */
  readonly probability?: number | undefined;
  /** What the path and query begin with, or match. Default: any. */
  readonly path?: string | RegExp | undefined;
  /** The request method. Default: any. */
  readonly method?: string | undefined;
}

/** The faults that are switched on. */
export interface Faults {
  readonly set: (name: FaultName, options?: FaultOptions) => () => void;
  /** Those that meet this request, counted down. */
  readonly take: (method: string, url: string) => readonly Effect[];
}

interface ActiveFault extends Complete<Pick<FaultOptions, 'count' | 'skip' | 'probability'>> {
  readonly options: FaultOptions;
  readonly effect: Effect;
  /** Tells it from the others that draw by the same seed. */
  readonly salt: number;
}

/** A sandbox without faults. */
export function createFaults(seed = 1): Faults {
  const active = new Map<number, ActiveFault>();
  let made = 0;
  let draws = 0;
  return {
    set: (name, options = {}) => {
      const salt = made++;
      active.set(salt, { ...readFault(name, options), options, effect: effects[name], salt });
      return () => void active.delete(salt);
    },
    take: (method, url) => {
      const met = [...active.values()].filter(({ options }) => matches(options, method, url));
      return met.flatMap(({ skip, ...fault }) => {
        const { salt, count, probability, effect } = fault;
        if (skip > 0) {
          active.set(salt, { ...fault, skip: skip - 1 });
          return [];
        }
        if (probability < 1 && share(seed, draws++, salt) >= probability) return [];
        if (count > 1) active.set(salt, { ...fault, skip, count: count - 1 });
        else active.delete(salt);
        return [effect];
      });
    },
  };
}

function readFault(
  name: string,
  options: FaultOptions,
): Pick<ActiveFault, 'count' | 'skip' | 'probability'> {
  const names = Object.keys(effects);
  if (!names.includes(name)) refuseOption('fault', `must be one of ${names.join(', ')}`, name);
  refuseUnknown('fault', options, ['count', 'skip', 'probability', 'path', 'method']);
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
    probability: readNumber('fault.probability', options.probability, { max: 1, fallback: 1 }),
  };
}

function matches({ path = '', method }: FaultOptions, given: string, url: string): boolean {
  if (method !== undefined && method !== given) return false;
  return typeof path === 'string' ? url.startsWith(path) : url.search(path) >= 0;
}
