import { countedLists } from '../catalog/countedLists.js';
import { policyTypes } from '../catalog/values.js';
import { readLag } from './lag.js';
import type { Lag } from './lag.js';
import { readNumber, refuseOption, type Complete } from './option.js';

/** Options of a sandbox that say what lists hold, and how late and how willing the org is. */
export interface CatalogOptions {
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
   * About how many users of its own an app has, by its index, with no group assigned to any. Default: from
   * one user in twenty to almost all, and some groups.
   */
  readonly appUsers?: ((app: number) => number) | undefined;
  /**
   * How many users an app has brought along, by its index, whom no user of the org stands for yet: their
   * ids are of no user. Default: none.
   */
  readonly importedAppUsers?: ((app: number) => number) | undefined;
  /** How many of the groups were imported from apps (`APP_GROUP`), the last ones. Default 0. */
  readonly appGroups?: number | undefined;
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
  /**
   * Features that the org lacks: what paths begin with (`/governance`, `/api/v1/realms`), which is then
   * a 401 with E0000015, and types of policies (`ENTITY_RISK`), which are a 400. Default: none.
   */
  readonly lacking?: readonly string[] | undefined;
  /** The largest page of groups with `expand=stats` that does not time out as a 500. Default: any. */
  readonly statsLimit?: number | undefined;
  /** How late what others have changed is seen. Default: at once. */
  readonly lag?: Lag | undefined;
  /** The share of changes before which the log holds one that failed, 0 to 1. Default 0. */
  readonly failedEvents?: number | undefined;
}

/** {@link CatalogOptions}, complete. */
export interface CatalogSettings {
  readonly members: ((group: number) => number) | undefined;
  readonly appUsers: ((app: number) => number) | undefined;
  readonly importedAppUsers: ((app: number) => number) | undefined;
  readonly appGroups: number;
  /** Records that the lists of the catalog are born with, by path. */
  readonly lists: Readonly<Record<string, number>>;
  readonly userTypes: number;
  readonly requireFilters: boolean;
  readonly lacking: readonly string[];
  readonly statsLimit: number;
  readonly lag: Complete<Lag>;
  readonly failedEvents: number;
}

/** The names of these options. */
export const catalogOptions: readonly (keyof CatalogOptions)[] = [
  'grants',
  'roles',
  'members',
  'appUsers',
  'importedAppUsers',
  'appGroups',
  'lists',
  'userTypes',
  'requireFilters',
  'lag',
  'failedEvents',
  'lacking',
  'statsLimit',
];

/** Completes the options that say what lists hold. */
export function readCatalogOptions(options: CatalogOptions): CatalogSettings {
  return {
    userTypes: readNumber('userTypes', options.userTypes, {
      fallback: 1,
      min: 1,
      max: 20,
      integer: true,
    }),
    lacking: readLacking(options.lacking),
    statsLimit: readNumber('statsLimit', options.statsLimit, {
      fallback: 10_000,
      max: 10_000,
      integer: true,
    }),
    lag: readLag(options.lag),
    failedEvents: readNumber('failedEvents', options.failedEvents, { fallback: 0, max: 1 }),
    requireFilters: readFlag('requireFilters', options.requireFilters),
    members: readSizes('members', options.members),
    appUsers: readSizes('appUsers', options.appUsers),
    importedAppUsers: readSizes('importedAppUsers', options.importedAppUsers),
    appGroups: readAppGroups(options),
    lists: {
      '/governance/api/v1/grants': readCount('grants', options.grants, 100),
      '/api/v1/iam/roles': readCount('roles', options.roles, 45),
      ...readLists(options.lists),
    },
  };
}

function readAppGroups({
  appGroups,
  groups = 50,
  apps = 30,
}: CatalogOptions & { readonly groups?: number | undefined; readonly apps?: number | undefined }) {
  // Everyone comes from no app, and where there is no app there is nothing to come from.
  const max = apps === 0 ? 0 : Math.max(groups - 1, 0);
  return readNumber('appGroups', appGroups, { fallback: 0, max, integer: true });
}

function readLacking(given: readonly string[] = []): readonly string[] {
  const list: unknown = given;
  if (!Array.isArray(list)) refuseOption('lacking', 'must be a list of texts', given);
  for (const feature of given) {
    if (typeof feature === 'string' && (feature.startsWith('/') || policyTypes.includes(feature)))
      continue;
    const rule = 'holds paths, which begin with /, and types of policies';
    refuseOption('lacking', rule, feature);
  }
  return given;
}

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
