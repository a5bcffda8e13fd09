import { rowAt } from '../catalog/rowAt.js';
import type { Org } from '../server/org.js';
import type { Route } from '../server/route.js';
import { ok } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { itemsOf } from './itemsOf.js';
import { placeOf } from './placeOf.js';
import { findUser } from './userWriting.js';

const providers = rowAt('/api/v1/idps');
const linked = rowAt('/api/v1/idps/{idpId}/users');

/** The identity providers of a user: those that have the user among theirs. */
export const userIdpRoutes: readonly Route[] = [['GET', '/api/v1/users/{userId}/idps', listIdps]];

function listIdps(org: Org, call: Call): Reply {
  const id = org.users.idOf(findUser(org, call));
  if (providers === undefined || linked === undefined) return ok([]);
  const found = [...itemsOf(org, placeOf(org, providers, call), -1)].filter((provider) => {
    const params = { idpId: provider.id };
    const users = itemsOf(org, placeOf(org, linked, { origin: call.origin, params }), -1);
    return [...users].some((user) => user.id === id);
  });
  return ok(found.map(({ record }) => record));
}
