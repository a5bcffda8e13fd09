import { countedLists } from '../catalog/countedLists.js';
import { readOAuthOptions } from './oauth.js';
import type { OAuthOptions, OAuthSettings } from './oauth.js';
import { readLag } from './lag.js';
import type { Lag } from './lag.js';
import { checkDate, readNumber, refuseOption, refuseUnknown, type Complete } from './option.js';
import { readRateLimit } from './rateLimit.js';
import type { Quotas, RateLimit } from './rateLimit.js';

/** What {@link startSandbox} takes; everything has a default. */
export interface SandboxOptions extends OAuthOptions {
  /** Users the org is born with, 0 to 100,000,000; they cost nothing until served. Default 1,000. */
  readonly users?: number | undefined;
  /** Events the System Log is born with, over the six days before the start. Default 1,000. */
  readonly logs?: number | undefined;
  /** Groups, Everyone included, 1 to 1,000,000. Default 50. */
  readonly groups?: number | undefined;
  /** Applications. Default 30. */
  readonly apps?: number | undefined;
  /** Governance grants. Default 100. */
  readonly grants?: number | undefined;
  /** Custom admin roles. Default 45. */
  readonly roles?: number | undefined;
  /**
   * How many users a group has, by its index; 0 is Everyone, whom all belong to. Default: from one
   * user in two hundred to one in five.
   */
  readonly members?: ((group: number) => number) | undefined;
  /**
   * How many users of its own an app has, by its index, with no group assigned to any. Default: from
   * one user in twenty to almost all, and some groups.
   */
  readonly appUsers?: ((app: number) => number) | undefined;
  /**
   * How many records a list of the catalog is born with, by its path; for each parent where it has
   * one: `{ '/api/v1/zones': 300, '/api/v1/policies/{policyId}/rules': 5 }`. Default: a few of each.
   */
  readonly lists?: Readonly<Record<string, number>> | undefined;
  /**
   * Types of users, 1 to 20: each has a schema, and those beyond the default have attributes of their
   * own, which records leave out where they have no value. Default 1.
   */
  readonly userTypes?: number | undefined;
  /** Whether governance grants and shares of rate limits are refused without a filter. Default `false`. */
  readonly requireFilters?: boolean | undefined;
  /** How late what others have changed is seen. Default: at once. */
  readonly lag?: Lag | undefined;
  /** The share of changes before which the log holds one that failed, 0 to 1. Default 0. */
  readonly failedEvents?: number | undefined;
  /** Same seed, same data: an integer. Default 1. */
  readonly seed?: number | undefined;
  /** Where to listen on 127.0.0.1; 0, the default, takes a free port. */
  readonly port?: number | undefined;
  /** Milliseconds from a request to the headers of its response. Default 0. */
  readonly latency?: number | undefined;
  /** Milliseconds from the headers to the end of a body, sent in chunks of 16 KiB. Default 0. */
  readonly bodyDuration?: number | undefined;
  /** Milliseconds that an idle connection is kept; responses tell of it. Default 65,000. */
  readonly keepAliveTimeout?: number | undefined;
  /**
   * When the users were created: all on the UTC day of a date, or by a function of a user's place
   * among all, from 0 up to 1, whose times never fall. Default: evenly from 2016 to 2025.
   */
  readonly createdOn?: Date | string | ((place: number) => Date) | undefined;
  /** When the history of the System Log ends. Default: now. */
  readonly startedAt?: Date | undefined;
  /** Milliseconds by which the clock of the server is ahead (behind, if negative). Default 0. */
  readonly serverClockOffset?: number | undefined;
  /** What the org allows. Default: 1,000,000 requests a minute, so that nobody is held up. */
  readonly rateLimit?: RateLimit | undefined;
}

/** The options of a sandbox, complete. */
export interface Settings {
  readonly users: number;
  readonly logs: number;
  readonly groups: number;
  readonly apps: number;
  readonly members: ((group: number) => number) | undefined;
  readonly appUsers: ((app: number) => number) | undefined;
  /** Records that the lists of the catalog are born with, by path. */
  readonly lists: Readonly<Record<string, number>>;
  readonly userTypes: number;
  readonly requireFilters: boolean;
  readonly lag: Complete<Lag>;
  readonly failedEvents: number;
  readonly seed: number;
  readonly port: number;
  readonly latency: number;
  readonly bodyDuration: number;
  readonly keepAliveTimeout: number;
  readonly serverClockOffset: number;
  readonly startedAt: Date;
  readonly created: (place: number) => number;
  readonly quotas: Quotas;
  readonly oauth: OAuthSettings;
}

const day = 86_400_000;
const born = { from: Date.UTC(2016, 0, 1), to: Date.UTC(2026, 0, 1) };

/**
 * Completes the options of a sandbox.
 *
 * @throws TypeError that names the option, its rule and the value.
 */
export function readOptions(options: SandboxOptions = {}): Settings {
  refuseUnknown('startSandbox', options, known);
  const count = (
    name: 'users' | 'logs' | 'groups' | 'apps' | 'port',
    fallback: number,
    max: number,
    min = 0,
  ) => readNumber(name, options[name], { fallback, min, max, integer: true });
  const wait = (name: 'latency' | 'bodyDuration') =>
    readNumber(name, options[name], { fallback: 0, max: 600_000 });
  const startedAt = options.startedAt ?? new Date();
  checkDate('startedAt', startedAt);
  return {
    users: count('users', 1_000, 100_000_000),
    logs: count('logs', 1_000, 100_000_000),
    groups: count('groups', 50, 1_000_000, 1),
    apps: count('apps', 30, 10_000),
    userTypes: readNumber('userTypes', options.userTypes, {
      fallback: 1,
      min: 1,
      max: 20,
      integer: true,
    }),
    lag: readLag(options.lag),
    failedEvents: readNumber('failedEvents', options.failedEvents, { fallback: 0, max: 1 }),
    requireFilters: readFlag('requireFilters', options.requireFilters),
    members: readSizes('members', options.members),
    appUsers: readSizes('appUsers', options.appUsers),
    lists: {
      '/governance/api/v1/grants': readCount('grants', options.grants, 100),
      '/api/v1/iam/roles': readCount('roles', options.roles, 45),
      ...readLists(options.lists),
    },
    seed: readNumber('seed', options.seed, {
      fallback: 1,
      min: -(2 ** 31),
      max: 2 ** 32,
      integer: true,
    }),
    port: count('port', 0, 65_535),
    latency: wait('latency'),
    bodyDuration: wait('bodyDuration'),
    // By default connections outlive the pauses of a slow consumer.
    keepAliveTimeout: readNumber('keepAliveTimeout', options.keepAliveTimeout, {
      fallback: 65_000,
      min: 1,
      max: 600_000,
    }),
    serverClockOffset: readNumber('serverClockOffset', options.serverClockOffset, {
      fallback: 0,
      min: -10 * 365 * day,
      max: 10 * 365 * day,
    }),
    startedAt,
    created: readCreatedOn(options.createdOn),
    quotas: readRateLimit(options.rateLimit),
    oauth: readOAuthOptions(options),
  };
}

const known = [
  'users',
  'logs',
  'groups',
  'apps',
  'grants',
  'roles',
  'members',
  'appUsers',
  'lists',
  'userTypes',
  'requireFilters',
  'lag',
  'failedEvents',
  'seed',
  'port',
  'latency',
  'bodyDuration',
  'keepAliveTimeout',
  'createdOn',
  'startedAt',
  'serverClockOffset',
  'rateLimit',
  'serviceApps',
  'tokenLifetime',
  'nonceLifetime',
];

function readFlag(name: string, given: unknown): boolean {
  if (given === undefined || typeof given === 'boolean') return given === true;
  return refuseOption(name, 'must be true or false', given);
}

function readCount(name: string, given: unknown, fallback: number): number {
  return readNumber(name, given, { fallback, max: 10_000, integer: true });
}

function readSizes(
  name: string,
  given: ((index: number) => number) | undefined,
): ((index: number) => number) | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'function') {
    refuseOption(name, 'must be a function from an index to a number', given);
  }
  return (index) =>
    readNumber(`${name}(${String(index)})`, given(index), {
      fallback: Number.NaN,
      max: 100_000_000,
      integer: true,
    });
}

function readLists(given: Readonly<Record<string, number>> = {}): Record<string, number> {
  const entries = Object.entries(given).map(([path, count]): [string, number] => {
    if (!countedLists.includes(path)) {
      const known = `is one of ${countedLists.join(', ')}`;
      refuseOption('lists', `is keyed by the paths of the catalog: a path ${known}`, path);
    }
    const rule = { fallback: 0, max: 1_000_000, integer: true };
    return [path, readNumber(`lists['${path}']`, count, rule)];
  });
  return Object.fromEntries(entries);
}

function readCreatedOn(given: SandboxOptions['createdOn']): (place: number) => number {
  if (given === undefined) {
    return (place) => born.from + Math.floor(place * (born.to - born.from));
  }
  if (typeof given !== 'function') {
    const date = new Date(given);
    checkDate('createdOn', date);
    const from = Math.floor(date.getTime() / day) * day;
    return (place) => from + Math.floor(place * day);
  }
  let last = -Infinity;
  for (let step = 0; step < 100; step++) {
    const date = given(step / 100);
    checkDate('createdOn', date);
    if (date.getTime() < last) {
      refuseOption('createdOn', 'must never fall as its place grows', date);
    }
    last = date.getTime();
  }
  return (place) => given(place).getTime();
}
