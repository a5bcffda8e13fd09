import { idOf } from './id.js';
import { hash, share } from './random.js';
import { time } from './time.js';

/** An attribute that a type of users has besides Okta's own. */
export interface CustomAttribute {
  readonly name: string;
  readonly title: string;
  readonly type: 'string' | 'boolean' | 'integer' | 'number' | 'array';
}

const common: readonly CustomAttribute[] = [
  { name: 'badgeNumber', title: 'Badge number', type: 'integer' },
  { name: 'onCall', title: 'On call', type: 'boolean' },
  { name: 'shifts', title: 'Shifts', type: 'array' },
  // Two that are one in snake case.
  { name: 'homeBase', title: 'Home base', type: 'string' },
  { name: 'home_base', title: 'Home base, as it was', type: 'string' },
];

/** The id of a type of users; the first is the default one. */
export function userTypeId(seed: number, type: number): string {
  return type === 0 ? 'otyfnjfba4ye7pgjB0g4' : idOf('oty', seed, type);
}

/** The id of the schema of a type. */
export function schemaIdOf(seed: number, type: number): string {
  return type === 0 ? 'default' : idOf('osc', seed, type);
}

/** Nine users in ten are of the default type. */
export function drawUserType(seed: number, index: number, types: number): number {
  return share(seed, index, 16) < 0.9 ? 0 : 1 + (hash(seed, index, 17) % (types - 1));
}

/** The attributes of a type besides Okta's own; the default type has none. */
export function customAttributes(type: number): readonly CustomAttribute[] {
  if (type === 0) return [];
  const own = `level${String(type)}`;
  return [...common, { name: own, title: `Level ${String(type)}`, type: 'number' }];
}

/** The values of those attributes, half of them missing: Okta leaves out what has no value. */
export function customProfile(seed: number, index: number, type: number): Record<string, unknown> {
  const entries = customAttributes(type).map((attribute, place): [string, unknown] => {
    const number = hash(seed, index, 900 + place);
    if (number % 2 === 0) return [attribute.name, undefined];
    const values = {
      string: `Base ${String(number % 30)}`,
      boolean: number % 3 === 0,
      integer: number % 10_000,
      number: (number % 100) / 4,
      array: ['early', 'late'].slice(0, 1 + (number % 2)),
    };
    return [attribute.name, values[attribute.type]];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** A type of users as `GET /api/v1/meta/types/user` shows it. */
export function showUserType(seed: number, origin: string, type: number): object {
  const id = userTypeId(seed, type);
  const created = time(Date.UTC(2016, 0, 1 + type));
  return {
    id,
    displayName: type === 0 ? 'User' : `Kind ${String(type)}`,
    name: type === 0 ? 'user' : `kind${String(type)}`,
    description: type === 0 ? 'Okta user profile template with default permission settings' : null,
    default: type === 0,
    createdBy: 'sprz9fj1ycBcsgopy1d6',
    lastUpdatedBy: 'sprz9fj1ycBcsgopy1d6',
    created,
    lastUpdated: created,
    _links: {
      schema: { href: `${origin}/api/v1/meta/schemas/user/${schemaIdOf(seed, type)}` },
      self: { href: `${origin}/api/v1/meta/types/user/${id}` },
    },
  };
}
