import { accessToken } from '../auth/accessToken.js';
import { apiToken } from '../auth/apiToken.js';
import { privateKeyJwt } from '../auth/privateKeyJwt.js';
import type { PrivateKey, PrivateKeyJwtOptions } from '../auth/serviceClient.js';
import { tokenFault } from '../auth/tokenFault.js';
import { OktaInputError } from '../errors.js';
import type { Auth } from '../http/types.js';
import type { ConnectionOptions } from '../types/connection.js';
import { parseOrgUrl } from '../url/orgUrl.js';
import {
  findSettings,
  placesOf,
  settingNames,
  type Setting,
  type SettingName,
  type Settings,
} from './settings.js';

type Overrides = { readonly [K in keyof ConnectionOptions]?: ConnectionOptions[K] | undefined };

/** What `connectionFromEnvironment` takes: options of a connection, and settings in place of those found. */
export interface EnvironmentOverrides extends Overrides {
  /** The API token, or with the mode `Bearer` the access token. */
  readonly token?: string | undefined;
  /** `SSWS` (an API token), `Bearer` (an access token) or `PrivateKey` (a service app). Default `SSWS`. */
  readonly authorizationMode?: 'SSWS' | 'Bearer' | 'PrivateKey' | undefined;
  readonly clientId?: string | undefined;
  readonly scopes?: string | readonly string[] | undefined;
  readonly privateKey?: PrivateKey | undefined;
  readonly keyId?: string | undefined;
  readonly dpopEnabled?: boolean | undefined;
}

const modes = { ssws: signByApiToken, bearer: signByAccessToken, privatekey: signByPrivateKey };

/**
 * The options of a connection as Okta's SDKs find theirs.
 *
 * From lowest to highest: `okta.client.*` in `~/.okta/okta.yaml`, the same in `./okta.yaml`, the
 * environment variables `OKTA_CLIENT_ORGURL`, `_TOKEN`, `_AUTHORIZATIONMODE` (`SSWS`, `Bearer` or
 * `PrivateKey`; default `SSWS`), `_CLIENTID`, `_SCOPES` (with spaces between them), `_PRIVATEKEY`
 * (PEM or JWK), `_KEYID` and `_DPOPENABLED`, and `overrides`. With `overrides.auth` no credentials
 * are sought. All other options of a connection are taken from `overrides` as they are.
 *
 * @example
 * ```ts
 * import { connectionFromEnvironment, customApiAction } from 'okta-streams';
 *
 * const action = customApiAction(connectionFromEnvironment({ timeout: 30_000 }));
 * ```
 * @throws OktaInputError for a setting that is missing, a placeholder or otherwise wrong: it names
 * where it was found or can be given, and never repeats a secret.
 * @see https://github.com/okta/okta-sdk-nodejs#configuration-reference
 */
export function connectionFromEnvironment(overrides: EnvironmentOverrides = {}): ConnectionOptions {
  const settings = findSettings(overrides);
  const orgUrl = required(settings, 'orgUrl');
  const isSetting = (key: string) => settingNames.some((name) => name === key);
  return {
    ...Object.fromEntries(Object.entries(overrides).filter(([key]) => !isSetting(key))),
    orgUrl: naming(settings, () => parseOrgUrl(orgUrl.value)),
    auth: overrides.auth ?? authFrom(settings),
  };
}

function authFrom(settings: Settings): Auth {
  const mode = settings('authorizationMode');
  const name = typeof mode?.value === 'string' ? mode.value.toLowerCase() : 'ssws';
  const sign = Object.entries(modes).find(([key]) => key === name)?.[1];
  if (sign !== undefined) return sign(settings);
  const rule = 'must be SSWS, Bearer or PrivateKey; leave it out for SSWS';
  throw new OktaInputError('authorizationMode', `${rule}${found(mode)}`);
}

function signByApiToken(settings: Settings): Auth {
  return apiToken(
    tokenIn(settings, '; for a service app, set OKTA_CLIENT_AUTHORIZATIONMODE to PrivateKey'),
  );
}

function signByAccessToken(settings: Settings): Auth {
  return accessToken(tokenIn(settings));
}

function signByPrivateKey(settings: Settings): Auth {
  // privateKeyJwt checks them all, and its errors say what is wrong.
  const options = {
    clientId: required(settings, 'clientId').value,
    privateKey: required(settings, 'privateKey').value,
    scopes: required(settings, 'scopes').value,
    keyId: settings('keyId')?.value,
    dpop: flag(settings('dpopEnabled')?.value),
  } as PrivateKeyJwtOptions;
  return naming(settings, () => privateKeyJwt(options));
}

function tokenIn(settings: Settings, orElse = ''): string {
  const token = required(settings, 'token', orElse);
  const fault = tokenFault(token.value);
  if (fault === undefined) return String(token.value);
  throw new OktaInputError('token', `${fault}${found(token)}; give the token alone`);
}

function required(settings: Settings, name: SettingName, orElse = ''): Setting {
  const setting = settings(name);
  if (setting !== undefined) return setting;
  throw new OktaInputError(name, `is missing; ${placesOf(name)}${orElse}`);
}

/** Adds to what is wrong with a setting where that was found. */
function naming<T>(settings: Settings, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OktaInputError)) throw error;
    const field = error.field === 'dpop' ? 'dpopEnabled' : error.field;
    const setting = settingNames.includes(field as SettingName)
      ? settings(field as SettingName)
      : undefined;
    const rule = error.message.slice(error.field.length + 1);
    throw new OktaInputError(field, `${rule}${found(setting)}`);
  }
}

function found(setting: Setting | undefined): string {
  return setting === undefined ? '' : ` (found in ${setting.origin})`;
}

/** Environment variables are text. */
function flag(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.toLowerCase();
  return text === 'true' || text === 'false' ? text === 'true' : value;
}
