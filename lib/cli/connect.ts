import { apiToken } from '../auth/apiToken.js';
import { customApiAction } from '../customApiAction.js';
import { firstValueFrom, from } from 'rxjs';
import { findSettings } from '../environment/settings.js';
import { connectionFromEnvironment } from '../environment/connectionFromEnvironment.js';
import type { CustomApiAction } from '../types/action.js';
import type { ConnectionOptions, RateLimitOptions } from '../types/connection.js';
import { openQueue } from './openQueue.js';
import { queueAddress } from './queueAddress.js';
import { UsageError } from './usageError.js';

/** The options that say which org a command speaks to, and how much it may take of it. */
export interface OrgOptions {
  readonly sandbox?: true;
  /** Of the sandbox. */
  readonly users?: number;
  readonly share?: number;
  /** A queue whose budget is shared with other processes on the same token. */
  readonly shareThrough?: string;
  /** How many those are, at the most. */
  readonly shareMembers?: number;
  /** Further hosts whose next links mean this org. */
  readonly linkHost?: readonly string[];
}

/** Connection options that a command has for itself; `rateLimit` is what holds where nothing is asked for. */
interface Own extends Pick<ConnectionOptions, 'parseJson'> {
  readonly rateLimit?: RateLimitOptions;
}

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
export async function connect(
  options: OrgOptions,
  { rateLimit: usual = {}, ...own }: Own = {},
): Promise<Reached> {
  const { sandbox, users, share, linkHost } = options;
  if (options.shareThrough === undefined && options.shareMembers !== undefined) {
    throw new UsageError(
      "--share-members is for --share-through; add --share-through 'queue:postgres#quota', or leave it out",
    );
  }
  const rateLimitOf = async (orgUrl: string): Promise<RateLimitOptions> => ({
    ...(share === undefined ? usual : { share }),
    ...(await sharedBudget(orgUrl, options)),
  });
  const given = { ...own, ...(linkHost === undefined ? {} : { linkHosts: linkHost }) };
  if (sandbox === undefined) {
    if (users !== undefined)
      throw new UsageError('--users is for --sandbox; add it, or leave it out');
    const connection = connectionFromEnvironment(given);
    const { orgUrl } = connection;
    const rateLimit = await rateLimitOf(orgUrl);
    const action = customApiAction({ ...connection, rateLimit });
    return { orgUrl, action, close: () => Promise.resolve() };
  }
  // Loaded when it is asked for: most commands speak to an org that is there.
  const { startSandbox } = await import('../sandbox/startSandbox.js');
  const { orgUrl, token, close } = await startSandbox(users === undefined ? {} : { users });
  const rateLimit = await rateLimitOf(orgUrl).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const action = customApiAction({ ...given, orgUrl, auth: apiToken(token), rateLimit });
  return { orgUrl, action, close };
}

/** The budget that all commands share which name the same queue, for one org and one client. */
async function sharedBudget(
  orgUrl: string,
  { shareThrough, shareMembers, sandbox }: OrgOptions,
): Promise<Pick<RateLimitOptions, 'shared'>> {
  if (shareThrough === undefined) return {};
  const queue = await openQueue(queueAddress('--share-through', shareThrough));
  // Without members nothing could be sent while it is away: that is told before it is waited for.
  if (shareMembers === undefined) await firstValueFrom(from(queue.stats()));
  const clientId = sandbox === true ? undefined : findSettings({})('clientId')?.value;
  const client = typeof clientId === 'string' && clientId !== '' ? clientId : 'token';
  const key = `${new URL(orgUrl).host}/${client}`;
  return { shared: queue.budget(key, { members: shareMembers }) };
}
