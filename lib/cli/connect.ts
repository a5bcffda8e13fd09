import { apiToken } from '../auth/apiToken.js';
import { customApiAction } from '../customApiAction.js';
import { connectionFromEnvironment } from '../environment/connectionFromEnvironment.js';
import type { CustomApiAction } from '../types/action.js';
import type { ConnectionOptions, RateLimitOptions } from '../types/connection.js';
import { UsageError } from './usageError.js';

/** The options that say which org a command speaks to, and how much it may take of it. */
export interface OrgOptions {
  readonly sandbox?: true;
  /** Of the sandbox. */
  readonly users?: number;
  readonly share?: number;
  /** Further hosts whose next links mean this org. */
  readonly linkHost?: readonly string[];
}

/** Connection options that a command has for itself. */
type Own = Pick<ConnectionOptions, 'parseJson'>;

/** An org that can be spoken to. */
export interface Reached {
  readonly orgUrl: string;
  readonly action: CustomApiAction;
  readonly close: () => Promise<void>;
}

/**
 * Reaches the org of the environment, or one that is started for the time of the command.
 *
 * @throws UsageError, OktaInputError for what is missing or wrong.
 */
export async function connect(options: OrgOptions, own: Own = {}): Promise<Reached> {
  const { sandbox, users, share, linkHost } = options;
  const rateLimit: RateLimitOptions = share === undefined ? {} : { share };
  const given = { ...own, rateLimit, ...(linkHost === undefined ? {} : { linkHosts: linkHost }) };
  if (sandbox === undefined) {
    if (users !== undefined)
      throw new UsageError('--users is for --sandbox; add it, or leave it out');
    const connection = connectionFromEnvironment(given);
    const { orgUrl } = connection;
    return { orgUrl, action: customApiAction(connection), close: () => Promise.resolve() };
  }
  // Loaded when it is asked for: most commands speak to an org that is there.
  const { startSandbox } = await import('../sandbox/startSandbox.js');
  const { orgUrl, token, close } = await startSandbox(users === undefined ? {} : { users });
  return { orgUrl, action: customApiAction({ ...given, orgUrl, auth: apiToken(token) }), close };
}
