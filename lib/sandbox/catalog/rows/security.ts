import { events, lifecycle, pastLifecycle } from '../eventTypes.js';
import type { ListRow } from '../list.js';
import { plain } from '../plainTime.js';
import { upTo } from '../upTo.js';

/** Security: zones, authenticators, identity providers, hooks. */
export const securityRows: readonly ListRow[] = [
  {
    path: '/api/v1/zones',
    type: 'NetworkZone',
    prefix: 'nzo',
    count: 5,
    page: upTo(200, -1),
    events: events('zone', lifecycle),
    with: (made) => ({
      name: made.index === 0 ? 'LegacyIpZone' : `Zone ${String(made.index)}`,
      type: 'IP',
      system: made.index === 0,
      status: 'ACTIVE',
    }),
  },
  {
    path: '/api/v1/trustedOrigins',
    type: 'TrustedOrigin',
    prefix: 'tos',
    count: 25,
    page: upTo(200),
    events: events('security.trusted_origin', lifecycle),
    with: (made) => ({ origin: `https://app${String(made.index + 1)}.acme.example` }),
  },
  {
    path: '/api/v1/authenticators',
    type: 'Authenticator',
    prefix: 'aut',
    count: 6,
    events: events('security.authenticator.lifecycle', 'create update activate deactivate'),
    with: (made) => {
      const [key, type, name] = [
        ['okta_email', 'email', 'Email'],
        ['okta_password', 'password', 'Password'],
        ['okta_verify', 'app', 'Okta Verify'],
        ['phone_number', 'phone', 'Phone'],
        ['webauthn', 'security_key', 'Security Key or Biometric'],
        ['security_question', 'security_question', 'Security Question'],
      ][made.index % 6] as readonly string[];
      return { key, type, name, status: 'ACTIVE' };
    },
  },
  {
    path: '/api/v1/authenticators/{authenticatorId}/methods',
    type: 'AuthenticatorMethod',
    key: 'type',
    values: ['push', 'signed_nonce', 'totp'],
    count: 2,
    with: () => ({ status: 'ACTIVE' }),
  },
  {
    path: '/api/v1/behaviors',
    type: 'BehaviorRule',
    prefix: 'bhv',
    count: 5,
    events: events('security.behavior.settings', 'create update delete'),
    // Recorded so: without the T.
    with: (made) => ({
      created: `${plain(made.created)}.000Z`,
      lastUpdated: `${plain(made.created)}.000Z`,
    }),
  },
  {
    path: '/api/v1/device-assurances',
    type: 'DeviceAssurancePolicy',
    prefix: 'dae',
    count: 3,
    events: events('device.assurance.policy', 'create=add update delete'),
  },
  {
    path: '/api/v1/device-posture-checks',
    type: 'DevicePostureCheck',
    prefix: 'dch',
    count: 2,
    events: events('device.posture.check', 'create=add update delete'),
  },
  {
    path: '/api/v1/captchas',
    type: 'Captcha',
    prefix: 'cap',
    count: 1,
    events: events('system.captcha', 'create update delete'),
    with: (made) => ({
      type: 'HCAPTCHA',
      secretKey: undefined,
      siteKey: `site${String(made.index)}`,
    }),
  },
  {
    path: '/api/v1/idps',
    type: 'IdentityProvider',
    prefix: '0oi',
    count: 4,
    page: upTo(200, 20, 1),
    events: events('system.idp.lifecycle', lifecycle),
    with: (made) => ({
      type: 'OIDC',
      name: `Partner ${String(made.index + 1)}`,
      status: 'ACTIVE',
      // The secret is in what Okta answers: whoever stores the row must leave it out.
      protocol: {
        type: 'OIDC',
        scopes: ['openid'],
        credentials: {
          client: {
            client_id: `partner${String(made.index + 1)}`,
            client_secret: `secret-${String(made.number)}`,
          },
        },
      },
    }),
  },
  {
    path: '/api/v1/idps/credentials/keys',
    type: 'IdpKey',
    prefix: 'kid',
    key: 'kid',
    count: 3,
    page: upTo(200, 20, 1),
    events: events('system.idp.key', 'create update delete'),
  },
  {
    path: '/api/v1/idps/{idpId}/users',
    type: 'IdpUser',
    picks: 'user',
    count: 25,
    page: upTo(200, 20, 1),
    with: (made) => ({ externalId: `partner-${String(made.number)}` }),
  },
  {
    path: '/api/v1/eventHooks',
    type: 'EventHook',
    prefix: 'who',
    count: 2,
    events: events('event_hook', pastLifecycle),
    with: (made) => ({ name: `Hook ${String(made.index + 1)}`, status: 'ACTIVE' }),
  },
  {
    path: '/api/v1/inlineHooks',
    type: 'InlineHook',
    prefix: 'cal',
    count: 2,
    events: events('inline_hook', pastLifecycle),
    with: (made) => ({ name: `Inline hook ${String(made.index + 1)}`, status: 'ACTIVE' }),
  },
  { path: '/api/v1/hook-keys', type: 'HookKey', prefix: 'HKY', count: 2 },
  {
    path: '/api/v1/logStreams',
    type: 'LogStream',
    prefix: '0ol',
    count: 2,
    page: upTo(200, 20, 1),
    events: events('system.log_stream.lifecycle', lifecycle),
    with: (made) => ({
      name: `Stream ${String(made.index + 1)}`,
      type: 'aws_eventbridge',
      status: 'ACTIVE',
    }),
  },
];
