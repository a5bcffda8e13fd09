import { hashText } from '../catalog/hashText.js';
import { time } from '../data/time.js';
import { showUser } from '../data/user.js';
import type { Org } from '../server/org.js';

/** The users of a device as `GET /api/v1/devices/{id}/users` shows them: one, and sometimes a second. */
export function deviceUsers(org: Org, origin: string, device: string): readonly object[] {
  const number = hashText(device);
  const ids = [org.refer('user', number), org.refer('user', number >>> 8)];
  const unique = [...new Set(number % 4 === 0 ? ids : ids.slice(0, 1))];
  return unique.flatMap((id) => {
    const user = id === '' ? undefined : org.users.find(id);
    if (user === undefined) return [];
    return [
      {
        created: time(user.activated ?? user.created),
        managementStatus: number % 3 === 0 ? 'MANAGED' : 'NOT_MANAGED',
        screenLockType: 'BIOMETRIC',
        user: showUser(org.seed, origin, user),
      },
    ];
  });
}
