import { rowAt } from '../catalog/rowAt.js';
import type { Route } from '../server/route.js';
import { ok, refuseMissing } from '../wire/reply.js';
import { deviceUsers } from './deviceUsers.js';
import { findItem, placeOf } from './placeOf.js';

const devices = rowAt('/api/v1/devices');

/** The users of a device; devices themselves are a list of the catalog. */
export const deviceRoutes: readonly Route[] = [
  [
    'GET',
    '/api/v1/devices/{deviceId}/users',
    (org, call) => {
      const id = call.params['deviceId'] ?? '';
      if (devices === undefined) return refuseMissing(id, 'Device');
      const device = findItem(org, placeOf(org, devices, call), id);
      return ok(deviceUsers(org, call.origin, device.id));
    },
  ],
];
