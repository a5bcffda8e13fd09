import { asyncScheduler, type Observable } from 'rxjs';
import { exchange } from '../../lib/http/exchange.js';
import type { Head, Request, Send } from '../../lib/http/types.js';
import {
  customApiAction,
  privateKeyJwt,
  type ConnectionOptions,
  type CustomApiAction,
} from '../../lib/index.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../lib/sandbox/index.js';
import { ecKey } from './keys.js';

/** A sandbox with a service app, and an action that signs in as that app. */
export interface ServiceOrg {
  readonly org: Sandbox;
  readonly action: CustomApiAction;
  /** Signs and sends, with nothing else around it. */
  readonly signed: Send;
  /** Every request that left, in order. */
  readonly sent: readonly Request[];
  /** How many of them were for a token. */
  readonly tokenRequests: () => number;
  /** Another action of the same credentials, or of others. */
  readonly actionOf: (changes?: Partial<Parameters<typeof privateKeyJwt>[0]>) => CustomApiAction;
  /** Another action of the same credentials, on a connection with these options. */
  readonly actionWith: (options: Partial<ConnectionOptions>) => CustomApiAction;
}

/** The private key of the app. */
export const appKey = ecKey();

/** Starts a sandbox whose app 0oaService may read users and manage groups; its actions repeat nothing. */
export async function serviceOrg(
  options: SandboxOptions & { readonly dpop?: boolean } = {},
): Promise<ServiceOrg> {
  const { dpop = false, ...rest } = options;
  const org = await startSandbox({
    ...rest,
    serviceApps: [
      {
        clientId: '0oaService',
        publicJwk: appKey.publicJwk,
        scopes: ['okta.users.read', 'okta.groups.manage'],
        dpop,
      },
    ],
  });
  const sent: Request[] = [];
  const inner = exchange();
  const send = (request: Request): Observable<Head> => {
    sent.push(request);
    return inner(request);
  };
  const credentials = {
    clientId: '0oaService',
    privateKey: appKey.pem,
    scopes: 'okta.users.read okta.groups.manage',
    dpop,
  };
  const auth = privateKeyJwt(credentials);
  const connection = { orgUrl: org.orgUrl, auth, send, retry: { attempts: 1 } };
  return {
    org,
    sent,
    tokenRequests: () => sent.filter(({ url }) => url.endsWith('/oauth2/v1/token')).length,
    action: customApiAction(connection),
    signed: auth(send, { orgUrl: org.orgUrl, scheduler: asyncScheduler }),
    actionOf: (changes) =>
      customApiAction({
        ...connection,
        auth: changes === undefined ? auth : privateKeyJwt({ ...credentials, ...changes }),
      }),
    actionWith: (options) => customApiAction({ ...connection, ...options }),
  };
}
