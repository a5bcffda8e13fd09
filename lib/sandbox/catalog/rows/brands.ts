import { events } from '../eventTypes.js';
import type { ListRow } from '../list.js';
import { upTo } from '../upTo.js';
import { emailTemplates, smsTemplates } from '../values.js';

/** Brands, domains and messages. */
export const brandRows: readonly ListRow[] = [
  {
    path: '/api/v1/brands',
    type: 'Brand',
    prefix: 'bnd',
    count: 2,
    page: upTo(200, 20, 1),
    events: events('system.brand', 'create update delete'),
    with: (made) => ({
      name: `Brand ${String(made.index + 1)}`,
      isDefault: made.index === 0,
      // The documents say text; orgs answer null.
      customPrivacyPolicyUrl: null,
      emailDomainId: made.index === 0 ? null : made.refer('/api/v1/email-domains', 0),
    }),
  },
  {
    path: '/api/v1/brands/{brandId}/themes',
    type: 'Theme',
    prefix: 'thd',
    count: 1,
    events: { update: 'system.theme.update' },
  },
  {
    path: '/api/v1/brands/{brandId}/templates/email',
    type: 'EmailTemplate',
    key: 'name',
    values: emailTemplates,
    page: upTo(200, 20, 1),
  },
  {
    path: '/api/v1/brands/{brandId}/templates/email/{templateName}/customizations',
    type: 'EmailCustomization',
    prefix: 'oel',
    count: 2,
    page: upTo(200, 20, 1),
    events: events('system.email.template', 'create update delete'),
    with: (made) => ({
      language: ['en', 'fr', 'de', 'nb'][made.index % 4],
      isDefault: made.index === 0,
      subject: 'Welcome',
    }),
  },
  {
    path: '/api/v1/domains',
    type: 'Domain',
    owners: [['brandId', '/api/v1/brands']],
    prefix: 'OcD',
    count: 2,
    envelope: 'domains',
    events: events('system.custom_url_domain', 'create=initiate update delete'),
    with: (made) => ({
      domain: `login${String(made.index + 1)}.acme.example`,
      brandId: made.refer('/api/v1/brands', made.index),
    }),
  },
  {
    path: '/api/v1/email-domains',
    type: 'EmailDomain',
    prefix: 'OeD',
    count: 1,
    events: events('system.email_domain', 'create update delete'),
  },
  {
    path: '/api/v1/email-servers',
    type: 'EmailServer',
    prefix: 'mai',
    count: 1,
    envelope: 'email-servers',
  },
  {
    path: '/api/v1/templates/sms',
    type: 'SmsTemplate',
    prefix: 'cst',
    count: smsTemplates.length,
    with: (made) => ({
      name: smsTemplates[made.index % smsTemplates.length],
      type: 'SMS_VERIFY_CODE',
    }),
  },
  { path: '/api/v1/meta/uischemas', type: 'UISchema', prefix: 'uis', count: 2 },
  { path: '/api/v1/push-providers', type: 'PushProvider', prefix: 'ppc', count: 2 },
];
