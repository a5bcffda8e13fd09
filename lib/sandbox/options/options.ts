import { catalogOptions, readCatalogOptions } from './catalogOptions.js';
import type { CatalogOptions, CatalogSettings } from './catalogOptions.js';
import { readOAuthOptions } from './oauth.js';
import type { OAuthOptions, OAuthSettings } from './oauth.js';
import { checkDate, readNumber, refuseOption, refuseUnknown } from './option.js';
import { readRateLimit } from './rateLimit.js';
import type { Quotas, RateLimit } from './rateLimit.js';

/** What {@link startSandbox} takes; everything has a default. */
export interface SandboxOptions extends OAuthOptions, CatalogOptions {
  /** Users the org is born with, 0 to 100,000,000; they cost nothing until served. Default 1,000. */
  readonly users?: number | undefined;
  /** Events the System Log is born with, over the six days before the start. Default 1,000. */
  readonly logs?: number | undefined;
  /** Groups, Everyone included, 1 to 1,000,000. Default 50. */
  readonly groups?: number | undefined;
  /** Applications. Default 30. */
  readonly apps?: number | undefined;
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
  /**
   * What the org allows; `'documented'` what Okta allows a Workforce org, and a token half of that.
   * Default: 1,000,000 requests a minute, so that nobody is held up.
   */
  readonly rateLimit?: RateLimit | 'documented' | undefined;
}

/** The options of a sandbox, complete. */
export interface Settings extends CatalogSettings {
  readonly users: number;
  readonly logs: number;
  readonly groups: number;
  readonly apps: number;
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
  refuseUnknown('startSandbox', options, optionNames);
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
    ...readCatalogOptions(options),
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

/** The names of all options. */
export const optionNames: readonly string[] = [
  ...catalogOptions,
  'users',
  'logs',
  'groups',
  'apps',
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
