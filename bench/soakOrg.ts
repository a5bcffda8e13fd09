/** The org of `soak.ts`, in a process of its own: tells its ids, then answers one time in twenty with a fault. */
import { startSandbox, type FaultName, type SandboxStats } from 'okta-streams/sandbox';

/** What a client needs to know of the org. */
export interface SoakOrg {
  readonly orgUrl: string;
  /** What a whole run delivers, in order. */
  readonly ids: readonly string[];
}

/** What the org has seen so far. */
export type SoakStats = Pick<
  SandboxStats,
  'requests' | 'openConnections' | 'peakConnections' | 'inFlight'
>;

const faulty = 0.05;
const faults: readonly FaultName[] = [
  'error500',
  'error503',
  'error504',
  'htmlError',
  'invalidToken',
  'quota429',
  'concurrency429',
  'duplicatedReset',
  'staleNonce',
  'resetBeforeHeaders',
  'lostResponse',
  'stalledHeaders',
  'resetInBody',
  'stalledBody',
  'truncatedJson',
  'truncatedGzip',
  'closeIdle',
  'nextWithoutExpand',
  'emptyPageWithNext',
];

// The client may end without a word.
process.once('disconnect', () => process.exit());
process.once('message', (publicJwk) => {
  void serve(publicJwk as Record<string, unknown>);
});

async function serve(publicJwk: Readonly<Record<string, unknown>>): Promise<void> {
  const scopes = ['okta.users.read'];
  const org = await startSandbox({
    users: 5_000,
    keepAliveTimeout: 4_000,
    tokenLifetime: 20_000,
    nonceLifetime: 10_000,
    // Windows are short, so that a quota is waited for and the next run comes.
    rateLimit: { limit: 100_000, windowMs: 1_000 },
    serviceApps: [{ clientId: '0oaSoak', publicJwk, scopes, dpop: true }],
  });
  const ids = await idsOf(org.orgUrl, org.token);
  org.stats.reset();
  for (const fault of faults) {
    org.fault(fault, { probability: faulty / faults.length, count: Infinity });
  }
  process.on('message', () => {
    const { requests, openConnections, peakConnections, inFlight } = org.stats;
    process.send?.({ requests, openConnections, peakConnections, inFlight } satisfies SoakStats);
  });
  process.send?.({ orgUrl: org.orgUrl, ids } satisfies SoakOrg);
}

async function idsOf(orgUrl: string, token: string): Promise<string[]> {
  const ids: string[] = [];
  const headers = { authorization: `SSWS ${token}` };
  for (let url: string | undefined = `${orgUrl}/api/v1/users`; url !== undefined;) {
    const response: Response = await fetch(url, { headers });
    ids.push(...((await response.json()) as { readonly id: string }[]).map(({ id }) => id));
    url = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  return ids;
}
