import { events } from '../eventTypes.js';
import type { ListRow } from '../list.js';
import { upTo } from '../upTo.js';
import { notificationTypes } from '../values.js';

/** What belongs to a user. */
export const userRows: readonly ListRow[] = [
  {
    path: '/api/v1/users/{userId}/factors',
    type: 'Factor',
    prefix: 'mfa',
    count: 2,
    events: events('user.mfa.factor', 'create=activate update delete=deactivate'),
    with: (made) => ({
      factorType: ['push', 'sms', 'token:software:totp'][made.number % 3],
      provider: 'OKTA',
      status: 'ACTIVE',
    }),
  },
  {
    path: '/api/v1/users/{userId}/grants',
    type: 'Grant',
    prefix: 'oaG',
    count: 1,
    page: upTo(200, 20, 1),
    events: { create: 'app.oauth2.as.consent.grant', delete: 'app.oauth2.as.consent.revoke' },
    with: (made) => ({ userId: made.params['userId'] }),
  },
  {
    path: '/api/v1/users/{userId}/clients',
    type: 'Client',
    owners: [['client_id', 'app']],
    key: 'client_id',
    count: 1,
    with: (made) => ({ client_id: made.refer('app', made.number + made.index) }),
  },
  {
    path: '/api/v1/users/{userId}/subscriptions',
    type: 'Subscription',
    key: 'notificationType',
    values: notificationTypes,
    with: () => ({ channels: ['email'] }),
  },
  {
    path: '/api/v1/users/{userId}/blocks',
    type: 'Block',
    key: 'type',
    values: ['DEVICE_BASED'],
    count: 1,
  },
  {
    path: '/webauthn-registration/api/v1/users/{userId}/enrollments',
    type: 'Enrollment',
    prefix: 'fwf',
    count: 1,
  },
];
