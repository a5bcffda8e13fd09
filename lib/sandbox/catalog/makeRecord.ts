import { departments, firstNames, lastNames, places } from '../data/names.js';
import { hash, pick } from '../data/random.js';
import { time } from '../data/time.js';
import { hashText } from './hashText.js';
import type { Refer } from './list.js';
import { shapes } from './shapes.js';

type Type =
  | string
  | readonly [Type]
  | { readonly enum: readonly unknown[] }
  | { readonly anyOf: readonly Type[] }
  | { readonly [property: string]: Type };

/** What a record is made from. */
export interface Making {
  readonly number: number;
  readonly index: number;
  readonly created: number;
  readonly refer: Refer;
}

const depth = 4;
const day = 86_400_000;
const read = new Map<string, string>(
  shapes
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
);
const parsed = new Map<string, Type>();

function typeAt(name: string): Type | undefined {
  const known = parsed.get(name);
  const text = read.get(name);
  if (known !== undefined || text === undefined) return known;
  const type = JSON.parse(text) as Type;
  parsed.set(name, type);
  return type;
}

/** A record of the list at this path as its shape has it, an object without properties where none is known. */
export function makeRecord(path: string, making: Making): Record<string, unknown> {
  const type = typeAt(path.replaceAll(/\{[^}]*\}/g, '{}'));
  const record = type === undefined ? undefined : valueOf(type, [''], making, making.number, 0);
  return typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : {};
}

function valueOf(
  type: Type,
  names: readonly string[],
  making: Making,
  number: number,
  level: number,
): unknown {
  const name = names.at(-1) ?? '';
  if (typeof type === 'string') {
    const isNullable = type.endsWith('?');
    const kind = isNullable ? type.slice(0, -1) : type;
    if (isNullable && number % 4 === 3) return null;
    if (!kind.startsWith('@')) return scalar(kind, names, making, number);
    const shape = level < depth ? typeAt(kind) : undefined;
    return shape === undefined ? undefined : valueOf(shape, names, making, number, level + 1);
  }
  if (isList(type)) {
    const item = valueOf(type[0], names, making, number, level);
    return item === undefined ? [] : [item];
  }
  if (isEnum(type)) return type.enum[number % type.enum.length];
  if (isUnion(type)) return valueOf(pick(type.anyOf, number), names, making, number >>> 4, level);
  const entries = Object.entries(type).map(([key, inner]) => [
    key,
    key === '*'
      ? undefined
      : valueOf(inner, [...names, key], making, hash(number, hashText(key), 3), level),
  ]);
  return name === '*' ? {} : Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const isList = (type: Type): type is readonly [Type] => Array.isArray(type);
const isEnum = (type: Type): type is { readonly enum: readonly unknown[] } =>
  typeof type === 'object' && 'enum' in type && Array.isArray(type.enum);
const isUnion = (type: Type): type is { readonly anyOf: readonly Type[] } =>
  typeof type === 'object' && 'anyOf' in type && Array.isArray(type.anyOf);

/** What is open to any JSON stays away: a property that has no value is left out, as Okta does. */
function scalar(kind: string, names: readonly string[], making: Making, number: number): unknown {
  const name = names.at(-1) ?? '';
  if (kind === 'boolean') return number % 2 === 0;
  if (kind === 'integer' || kind === 'number') return number % 100;
  if (kind === 'datetime' || kind === 'date') return timeOf(name, making, number);
  if (kind !== 'string') return undefined;
  return texts(names, making, number);
}

function timeOf(name: string, { created }: Making, number: number): string | null {
  if (/expires/i.test(name)) return time(created + (number % 3_000) * day);
  return time(created + (/created/i.test(name) ? 0 : number % (100 * day)));
}

const references: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/(?:^|\.)(?:userId|createdBy|lastUpdatedBy|users\.\w+)$/, 'user'],
  [/(?:^|\.)(?:groupIds?|sourceGroupId|targetGroupId|groups\.\w+)$/, 'ownGroup'],
  [/(?:^|\.)(?:appId|appInstanceId|client_?[iI]d)$/, 'app'],
  [/(?:^|\.)brandId$/, '/api/v1/brands'],
  [/(?:^|\.)realmId$/, '/api/v1/realms'],
  [/(?:^|\.)campaignId$/, '/governance/api/v1/campaigns'],
];

function texts(names: readonly string[], making: Making, number: number): string | null {
  const name = names.at(-1) ?? '';
  const where = names.slice(-2).join('.');
  const kind = references.find(([pattern]) => pattern.test(where))?.[1];
  if (kind !== undefined) return making.refer(kind, number);
  if (/(?:created|updated?|expires|last\w*)(?:At|Date|On)?$/i.test(name)) {
    return timeOf(name, making, number);
  }
  if (name === 'id' || /Ids?$/.test(name)) return `${name.slice(0, 3)}${number.toString(36)}`;
  if (/email/i.test(name)) return `someone${String(making.index)}@acme.example`;
  if (/url|uri|href|logo|icon/i.test(name)) return `https://acme.example/${String(number)}`;
  if (name === 'firstName') return pick(firstNames, number);
  if (name === 'lastName') return pick(lastNames, number);
  if (/department/i.test(name)) return pick(departments, number).name;
  if (/city/i.test(name)) return pick(places, number).city;
  return `${name} ${String(making.index + 1)}`;
}
