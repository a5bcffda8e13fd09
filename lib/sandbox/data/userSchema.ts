import { makeProfile } from './profile.js';
import { time } from './time.js';
import { customAttributes, schemaIdOf } from './userType.js';

/** The schema of a type of users, as `GET /api/v1/meta/schemas/user/{schemaId}` shows it. */
export function showUserSchema(seed: number, origin: string, type: number): object {
  const id = schemaIdOf(seed, type);
  const self = `${origin}/api/v1/meta/schemas/user/${id}`;
  const created = time(Date.UTC(2016, 0, 1 + type));
  const base = Object.keys(makeProfile(seed, 0)).map((name): [string, object] => [
    name,
    { title: name, type: 'string', required: required.includes(name), mutability: 'READ_WRITE' },
  ]);
  const custom = customAttributes(type).map(({ name, title, type: kind }): [string, object] => [
    name,
    {
      title,
      type: kind,
      ...(kind === 'array' ? { items: { type: 'string' } } : {}),
      required: false,
      mutability: 'READ_WRITE',
    },
  ]);
  const definition = (name: string, properties: readonly [string, object][]): object => ({
    id: `#${name}`,
    type: 'object',
    properties: Object.fromEntries(properties),
    required: name === 'base' ? required : [],
  });
  return {
    id: self,
    $schema: 'http://json-schema.org/draft-04/schema#',
    name: type === 0 ? 'user' : `kind${String(type)}`,
    title: 'User',
    created,
    lastUpdated: created,
    definitions: { base: definition('base', base), custom: definition('custom', custom) },
    type: 'object',
    properties: {
      profile: { allOf: [{ $ref: '#/definitions/custom' }, { $ref: '#/definitions/base' }] },
    },
    _links: { self: { href: self, method: 'GET', rel: 'self' } },
  };
}

const required = ['login', 'email', 'firstName', 'lastName'];
