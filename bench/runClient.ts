import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A file of `clients/`. */
export type ClientName =
  | 'gotPaginate'
  | 'ideal'
  | 'octokit'
  | 'oktaSdk'
  | 'ours'
  | 'oursDuckDb'
  | 'oursFlow'
  | 'oursNdjson'
  | 'oursZod'
  | 'rxjsExpand'
  | 'undiciLoop';

/** One run of a client. */
export interface ClientRun {
  readonly client: ClientName;
  readonly orgUrl: string;
  readonly gzip?: boolean;
  /** What to search for; without it the plain list is read. */
  readonly search?: string;
  /** Chains of pages at once, for `ours` with a search. */
  readonly lanes?: number;
  /** Pages ahead, for the clients that read ahead. */
  readonly readAhead?: number;
  /** Milliseconds that the consumer takes. */
  readonly pause?: { readonly every: 'record' | 'page'; readonly ms: number };
  /** Of V8, MiB. */
  readonly oldSpace?: number;
}

/** What a run took; without imports, except for `rss`. */
export interface Figures {
  readonly records: number;
  readonly requested: number;
  readonly seconds: number;
  /** Seconds, user and system, of all threads. */
  readonly cpu: number;
  /** MiB, at its peak. */
  readonly rss: number;
  /** Milliseconds to the first record. */
  readonly first: number;
  /** Pages requested and not consumed, at most. */
  readonly ahead: number;
}

/** A client that has imported what it needs. */
export interface ReadyClient {
  run(): Promise<Figures>;
}

/** Forks a client and waits for its imports. */
export async function readyClient(run: ClientRun): Promise<ReadyClient> {
  const { oldSpace, pause, orgUrl, ...rest } = run;
  const options = {
    ...rest,
    orgUrl,
    url: `${orgUrl}/api/v1/users?limit=200`,
    token: 'bench',
    readAhead: run.readAhead ?? 2,
    slow: pause !== undefined,
    pause,
  };
  // The SDK would go through a proxy to loopback, too.
  const env = { ...process.env, https_proxy: '', HTTPS_PROXY: '' };
  const child = fork(new URL('client.js', import.meta.url), [JSON.stringify(options)], {
    // Not this process's own: what is measured runs plain JavaScript.
    execArgv: oldSpace === undefined ? [] : [`--max-old-space-size=${oldSpace.toString()}`],
    env,
  });
  const failure = once(child, 'exit').then(([code]) => {
    throw new Error(`${run.client} ended with ${String(code)}`);
  });
  failure.catch(() => undefined);
  await Promise.race([once(child, 'message'), failure]);
  return {
    run: async () => {
      child.send('go');
      const [figures] = (await Promise.race([once(child, 'message'), failure])) as [Figures];
      return figures;
    },
  };
}
