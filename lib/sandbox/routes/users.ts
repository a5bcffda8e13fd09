import type { Route } from '../server/route.js';
import { activateUser, deactivateUser, suspendUser, unsuspendUser } from './userLifecycle.js';
import { listUsers } from './listUsers.js';
import { createUser, deleteUser, readUser, replaceUser, updateUser } from './userWriting.js';

/** Users and their lifecycle. */
export const userRoutes: readonly Route[] = [
  ['GET', '/api/v1/users', listUsers],
  ['POST', '/api/v1/users', createUser],
  ['GET', '/api/v1/users/{userId}', readUser],
  ['POST', '/api/v1/users/{userId}', updateUser],
  ['PUT', '/api/v1/users/{userId}', replaceUser],
  ['DELETE', '/api/v1/users/{userId}', deleteUser],
  ['POST', '/api/v1/users/{userId}/lifecycle/activate', activateUser],
  ['POST', '/api/v1/users/{userId}/lifecycle/deactivate', deactivateUser],
  ['POST', '/api/v1/users/{userId}/lifecycle/suspend', suspendUser],
  ['POST', '/api/v1/users/{userId}/lifecycle/unsuspend', unsuspendUser],
];
