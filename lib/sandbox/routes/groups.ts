import { memberRoutes } from './members.js';
import { listGroups } from './listGroups.js';
import { createGroup, deleteGroup, readGroup, replaceGroup } from './groupWriting.js';
import type { Route } from '../server/route.js';

/** Groups and who belongs to them. */
export const groupRoutes: readonly Route[] = [
  ['GET', '/api/v1/groups', listGroups],
  ['POST', '/api/v1/groups', createGroup],
  ['GET', '/api/v1/groups/{groupId}', readGroup],
  ['PUT', '/api/v1/groups/{groupId}', replaceGroup],
  ['DELETE', '/api/v1/groups/{groupId}', deleteGroup],
  ...memberRoutes,
];
