import { showUserSchema } from '../data/userSchema.js';
import { schemaIdOf, showUserType, userTypeId } from '../data/userType.js';
import type { Org } from '../server/org.js';
import type { Route } from '../server/route.js';
import { ok, refuseMissing } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';

/** Types of users, and the schema of each. */
export const userTypeRoutes: readonly Route[] = [
  ['GET', '/api/v1/meta/types/user', listUserTypes],
  ['GET', '/api/v1/meta/types/user/{typeId}', readUserType],
  ['GET', '/api/v1/meta/schemas/user/{schemaId}', readUserSchema],
];

const types = (org: Org): readonly number[] =>
  Array.from({ length: org.userTypes }, (_, type) => type);

function listUserTypes(org: Org, call: Call): Reply {
  return ok(types(org).map((type) => showUserType(org.seed, call.origin, type)));
}

function readUserType(org: Org, call: Call): Reply {
  const id = call.params['typeId'] ?? '';
  const type = id === 'default' ? 0 : types(org).find((one) => userTypeId(org.seed, one) === id);
  return type === undefined
    ? refuseMissing(id, 'UserType')
    : ok(showUserType(org.seed, call.origin, type));
}

function readUserSchema(org: Org, call: Call): Reply {
  const id = call.params['schemaId'] ?? '';
  const type = types(org).find((one) => schemaIdOf(org.seed, one) === id);
  return type === undefined
    ? refuseMissing(id, 'UserSchema')
    : ok(showUserSchema(org.seed, call.origin, type));
}
