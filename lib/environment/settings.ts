import { homedir } from 'node:os';
import { join } from 'node:path';
import { OktaInputError } from '../errors.js';
import { readYaml } from './readYaml.js';

/** The settings that Okta's SDKs know, and this library with them, by their names in YAML. */
const variables = {
  orgUrl: 'OKTA_CLIENT_ORGURL',
  token: 'OKTA_CLIENT_TOKEN',
  authorizationMode: 'OKTA_CLIENT_AUTHORIZATIONMODE',
  clientId: 'OKTA_CLIENT_CLIENTID',
  scopes: 'OKTA_CLIENT_SCOPES',
  privateKey: 'OKTA_CLIENT_PRIVATEKEY',
  keyId: 'OKTA_CLIENT_KEYID',
  dpopEnabled: 'OKTA_CLIENT_DPOPENABLED',
} as const;

/** The name of a setting. */
export type SettingName = keyof typeof variables;

/** All of them. */
export const settingNames = Object.keys(variables) as readonly SettingName[];

/** A setting and where it was found. */
export interface Setting {
  readonly value: unknown;
  /** For messages: `OKTA_CLIENT_TOKEN`, `okta.client.token in ./okta.yaml`. */
  readonly origin: string;
}

/** Finds a setting in the highest place that has it; empty text counts as absent. */
export type Settings = (name: SettingName) => Setting | undefined;

/**
 * The settings of this process: `overrides`, then `OKTA_CLIENT_*`, `./okta.yaml` and
 * `~/.okta/okta.yaml`. A file is read when nothing above it has what is sought.
 *
 * @see https://github.com/okta/okta-sdk-nodejs#configuration-reference
 */
export function findSettings(overrides: Readonly<Partial<Record<SettingName, unknown>>>): Settings {
  const here = fileSettings('./okta.yaml', 'okta.yaml');
  const atHome = fileSettings('~/.okta/okta.yaml', join(homedir(), '.okta', 'okta.yaml'));
  return (name) =>
    present(overrides[name], `the override ${name}`) ??
    present(unquoted(name), variables[name]) ??
    here(name) ??
    atHome(name);
}

/** Where a setting can be given. */
export function placesOf(name: SettingName): string {
  const yaml = `okta.client.${name} in ./okta.yaml or ~/.okta/okta.yaml`;
  return `set ${variables[name]}, or ${yaml}, or pass ${name} to connectionFromEnvironment`;
}

/**
 * A variable of the environment.
 *
 * @throws OktaInputError for one in quotes, which shells take away and `docker --env-file` does not.
 */
function unquoted(name: SettingName): string | undefined {
  const value = process.env[variables[name]];
  if (!/^\s*(["']).*\1\s*$/s.test(value ?? '')) return value;
  const rule = `must not stand in quotes (found in ${variables[name]})`;
  throw new OktaInputError(name, `${rule}: an env file keeps them; write it there without quotes`);
}

function present(value: unknown, origin: string): Setting | undefined {
  return value === undefined || value === null || value === '' ? undefined : { value, origin };
}

function fileSettings(shown: string, path: string): Settings {
  let content: unknown;
  let isRead = false;
  return (name) => {
    if (!isRead) content = propertyOf(propertyOf(readYaml(path), 'okta'), 'client');
    isRead = true;
    return present(propertyOf(content, name), `okta.client.${name} in ${shown}`);
  };
}

function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (Reflect.get(value, key) as unknown)
    : undefined;
}
