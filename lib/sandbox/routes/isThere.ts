import { rowAt } from '../catalog/rowAt.js';
import { indexOf } from '../data/id.js';
import type { Indexed, Records } from '../data/records.js';
import type { Org } from '../server/org.js';

/** Whether what an id names is there; `kind` is a user, a group, an app, a role, or the path of a list. */
export function isThere(org: Org, kind: string, id: unknown): boolean {
  if (typeof id !== 'string') return false;
  const among = (
    records: Pick<Records<Indexed>, 'end' | 'at'>,
    index: number | undefined,
  ): boolean => index !== undefined && index < records.end() && records.at(index).removed !== true;
  if (kind === 'user') return among(org.users, indexOf(id, '00u', org.seed));
  if (kind === 'group') return among(org.groups, indexOf(id, '00g', org.seed));
  if (kind === 'app') return among(org.apps, indexOf(id, '0oa', org.seed));
  const path = kind === 'role' ? '/api/v1/iam/roles' : kind;
  const row = rowAt(path);
  if (row === undefined) return false;
  const collection = org.collections.of(row, path);
  return among(collection, collection.indexOf(id));
}
