import { idOf } from './id.js';
import { hash, pick } from './random.js';
import type { Indexed } from './records.js';
import { time } from './time.js';

/** What is kept of an application. */
export interface App extends Indexed {
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly lastUpdated: number;
  readonly name: string;
  readonly label: string;
  /** What was given besides. */
  readonly given?: Readonly<Record<string, unknown>>;
}

const kinds = ['Payroll', 'Wiki', 'Travel', 'CRM', 'Chat', 'Tickets', 'Storage'];

/** The app of this index as the org was born with it; one in ten is inactive. */
export function makeApp(seed: number, index: number): App {
  const created = Date.UTC(2020, 0, 1 + index);
  return {
    index,
    created,
    lastUpdated: created,
    status: index % 10 === 9 ? 'INACTIVE' : 'ACTIVE',
    name: `acme_app_${String(index + 1)}`,
    label: `${pick(kinds, hash(seed, index, 61))} ${String(index + 1)}`,
  };
}

/** Whether an app takes groups: its `features` name GROUP_PUSH. */
export function pushesGroups({ index }: Pick<App, "index">): boolean {
  return index % 5 === 4;
}

/** An app as lists show it. */
export function showApp(seed: number, origin: string, app: App): object {
  const id = idOf('0oa', seed, app.index);
  const self = `${origin}/api/v1/apps/${id}`;
  return {
    signOnMode: 'OPENID_CONNECT',
    settings: { app: {} },
    ...app.given,
    id,
    name: app.name,
    label: app.label,
    status: app.status,
    created: time(app.created),
    lastUpdated: time(app.lastUpdated),
    accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null },
    visibility: { autoSubmitToolbar: false, hide: { iOS: false, web: false } },
    features: pushesGroups(app) ? ['PUSH_NEW_USERS', 'GROUP_PUSH'] : [],
    credentials: {
      userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' },
      oauthClient: { client_id: id, token_endpoint_auth_method: 'private_key_jwt' },
    },
    _links: { users: { href: `${self}/users` }, groups: { href: `${self}/groups` } },
  };
}
