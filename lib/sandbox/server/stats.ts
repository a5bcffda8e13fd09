/** What a sandbox has seen; every property is live. */
export interface SandboxStats {
  /** Requests since the start or the last `reset`. */
  readonly requests: number;
  /** Requests by method and path, ids left out: `GET /api/v1/users/{userId}`. */
  readonly byPath: Readonly<Record<string, number>>;
  /** Path and query of the last 1,000 requests, oldest first. */
  readonly urls: readonly string[];
  readonly openConnections: number;
  /** The most connections that were open at once. */
  readonly peakConnections: number;
  /** Exchanges in progress. */
  readonly inFlight: number;
  /** The most exchanges that were in progress at once. */
  readonly peakInFlight: number;
  /** Exchanges whose client left before the end. */
  readonly aborted: number;
  /** Counts from zero again; connections and exchanges that are open stay counted. */
  readonly reset: () => void;
}

/** Keeps the stats of a sandbox. */
export interface Counters {
  readonly stats: SandboxStats;
  readonly connected: () => void;
  readonly disconnected: () => void;
  readonly requested: (path: string, url: string) => void;
  readonly ended: (aborted: boolean) => void;
}

const kept = 1_000;

/** Counters at zero. */
export function createCounters(): Counters {
  const fresh = () => ({
    requests: 0,
    byPath: {} as Record<string, number>,
    urls: [] as string[],
    aborted: 0,
  });
  const stats = {
    ...fresh(),
    openConnections: 0,
    peakConnections: 0,
    inFlight: 0,
    peakInFlight: 0,
    reset: () => {
      const { openConnections, inFlight } = stats;
      Object.assign(stats, fresh(), { peakConnections: openConnections, peakInFlight: inFlight });
    },
  };
  return {
    stats,
    connected: () => {
      stats.openConnections += 1;
      stats.peakConnections = Math.max(stats.peakConnections, stats.openConnections);
    },
    disconnected: () => {
      stats.openConnections -= 1;
    },
    requested: (path, url) => {
      stats.requests += 1;
      stats.byPath[path] = (stats.byPath[path] ?? 0) + 1;
      stats.urls.push(url);
      if (stats.urls.length > kept) stats.urls.shift();
      stats.inFlight += 1;
      stats.peakInFlight = Math.max(stats.peakInFlight, stats.inFlight);
    },
    ended: (aborted) => {
      stats.inFlight -= 1;
      if (aborted) stats.aborted += 1;
    },
  };
}
