import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { appRoutes } from './routes/apps.js';
import { createUnasked } from './routes/unasked.js';
import { createOrg } from './server/createOrg.js';
import { createFaults } from './server/faults.js';
import type { FaultName, FaultOptions } from './server/faults.js';
import { assigneeRoutes } from './routes/assignees.js';
import { catalogRoutes } from './routes/catalog.js';
import { deviceRoutes } from './routes/devices.js';
import { mappingRoutes } from './routes/mappings.js';
import { orgRoutes } from './routes/orgInfo.js';
import { userTypeRoutes } from './routes/userTypes.js';
import { groupRoutes } from './routes/groups.js';
import { logRoutes } from './routes/logs.js';
import { oauthRoutes } from './routes/oauth.js';
import { readOptions } from './options/options.js';
import type { SandboxOptions } from './options/options.js';
import { createQuotas } from './server/quotas.js';
import { hash } from './data/random.js';
import { createRouter } from './server/route.js';
import { serve } from './server/serve.js';
import type { Serving } from './server/serve.js';
import { createCounters } from './server/stats.js';
import type { SandboxStats } from './server/stats.js';
import { userIdpRoutes } from './routes/userIdps.js';
import { userRoutes } from './routes/users.js';

const routes = [
  ...userRoutes,
  // Before `/api/v1/groups/{groupId}`, which would take `rules` for an id.
  ...catalogRoutes,
  ...groupRoutes,
  ...appRoutes,
  ...deviceRoutes,
  ...assigneeRoutes,
  ...mappingRoutes,
  ...userTypeRoutes,
  ...userIdpRoutes,
  ...orgRoutes,
  ...logRoutes,
  ...oauthRoutes,
];

/** A running org. */
export interface Sandbox {
  /** `http://127.0.0.1:port`. */
  readonly orgUrl: string;
  /** Accepted as `SSWS` and as `Bearer`. */
  readonly token: string;
  readonly stats: SandboxStats;
  /**
   * Switches a fault on and returns what switches it off.
   *
   * @throws TypeError for a fault or an option that does not exist.
   * @experimental
   */
  readonly fault: (name: FaultName, options?: FaultOptions) => () => void;
  /**
   * Signs a user in, by id or login: `lastLogin` moves, `lastUpdated` does not, the log holds it.
   *
   * @throws TypeError for a user who is not there.
   */
  readonly signIn: (user: string) => void;
  /**
   * Puts a user into a group or out of it as an import does: the stamp of the group moves, the log
   * holds nothing.
   *
   * @throws TypeError for a group or a user that is not there.
   */
  readonly importMember: (group: string, user: string, belongs: boolean) => void;
  /**
   * Puts the clock of the org forward by so many milliseconds, past its lags and its rate limits.
   *
   * @throws TypeError for what is no number of milliseconds, or goes back.
   */
  readonly advance: (milliseconds: number) => void;
  /** Ends every connection; resolves when the last socket is closed. */
  readonly close: () => Promise<void>;
}

/**
 * Starts an Okta-like org on a loopback port: made from a seed, with Okta's habits on the wire.
 *
 * @throws TypeError (as a rejection) for an option that breaks its rule.
 * @example
 * ```ts
 * import { startSandbox } from 'okta-streams/sandbox';
 *
 * const org = await startSandbox({ users: 1_000 });
 * const response = await fetch(`${org.orgUrl}/api/v1/users?limit=10`, {
 *   headers: { authorization: `SSWS ${org.token}` },
 * });
 * console.log(await response.json());
 * await org.close();
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = readOptions(options);
  const { seed, latency, bodyDuration, quotas } = settings;
  const counters = createCounters();
  const faults = createFaults(seed);
  const token = `00${hash(seed, 0, 1).toString(36)}sandbox`;
  const org = createOrg(settings);
  const serving: Serving = {
    org,
    token,
    counters,
    faults,
    latency,
    bodyDuration,
    concurrency: quotas.concurrency,
    findRoute: createRouter(routes),
    takeQuota: createQuotas(quotas),
  };
  const { keepAliveTimeout } = settings;
  // Room for the links of a long search.
  const http = createServer({ maxHeaderSize: 256 * 1024, keepAliveTimeout });
  http.on('request', (request, response) => void serve(serving, request, response));
  http.on('connection', (socket) => {
    counters.connected();
    socket.on('close', counters.disconnected);
  });
  const port = await listen(http, settings.port);
  return {
    orgUrl: `http://127.0.0.1:${String(port)}`,
    token,
    stats: counters.stats,
    fault: faults.set,
    ...createUnasked(org),
    close: () =>
      new Promise((resolve) => {
        http.close(() => {
          resolve();
        });
        http.closeAllConnections();
      }),
  };
}

function listen(http: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', () => {
      resolve((http.address() as AddressInfo).port);
    });
  });
}
