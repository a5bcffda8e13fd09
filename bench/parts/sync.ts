import { apiToken, customApiAction } from 'okta-streams';
import { startSandbox } from 'okta-streams/sandbox';
import { oktaTables, syncOrg } from 'okta-streams/sync';
import { filter, lastValueFrom } from 'rxjs';
import { median } from '../median.js';
import { atMost, type PartReport } from '../report.js';
import { whole, type Setup } from '../setup.js';
import { replay } from '../sync/replay.js';

/** Orgs, the largest last. */
const sizes = [
  { users: 500, groups: 30, apps: 8 },
  { users: 2_000, groups: 120, apps: 20 },
  { users: 5_000, groups: 300, apps: 40 },
] as const;
type Size = (typeof sizes)[number];
/** Okta's own is a minute: a sixth of it is waited for here, by the same numbers of requests. */
const windowMs = 10_000;
/** Milliseconds from a request to its headers. */
const latency = 50;
const eight = 8;

interface Figures {
  readonly seconds: number;
  readonly requests: number;
  readonly refused: number;
}

interface Measured {
  /** What the slowest bucket takes by itself: all of its windows but the last. */
  readonly bound: number;
  readonly sync: Figures;
  readonly loop: Figures;
  readonly pool: Figures;
}

/** A whole org under the limits of Okta: sync, and the same requests in loops by hand. */
export async function sync({ runs, records }: Setup): Promise<PartReport> {
  const rows: { readonly size: Size; readonly all: readonly Measured[] }[] = [];
  for (const size of sizes.filter(({ users }) => records === undefined || users === records)) {
    const all: Measured[] = [];
    for (let run = 0; run < runs; run++) all.push(await measured(size));
    rows.push({ size, all });
  }
  const of = (all: readonly Measured[], figure: (each: Measured) => number) =>
    median(all.map(figure));
  const largest = rows.at(-1)?.all ?? [];
  const cell = (all: readonly Measured[], pick: (each: Measured) => Figures) =>
    `${of(all, (each) => pick(each).seconds).toFixed(1)} s, ${whole(of(all, (each) => pick(each).requests))}, ${whole(of(all, (each) => pick(each).refused))}`;
  const refused = Math.max(...rows.flatMap(({ all }) => all.map(({ sync: own }) => own.refused)));
  return {
    tables: [
      {
        title: 'A whole org',
        note: `All ${whole(oktaTables.filter(({ optIn }) => optIn !== true).length)} tables of a first sync, rows thrown away, under the limits that Okta documents for a Workforce org, of which the token gets half; a window is ${whole(windowMs / 1_000)} s in place of 60, and ${whole(latency)} ms pass until the headers. Beside it the same requests by hand: \`fetch\` in a loop, one or eight at once, which waits behind a 429 as its headers say; sync with \`share: 1\`, all of what the token has; the loop knows all URLs beforehand. Seconds, requests, 429s; the bound is what the slowest bucket takes by itself, all its windows but the last.`,
        head: ['users, groups, apps', 'bound', 'sync', 'a loop by hand', 'eight at once by hand'],
        rows: rows.map(({ size, all }) => [
          `${whole(size.users)}, ${whole(size.groups)}, ${whole(size.apps)}`,
          `${of(all, ({ bound }) => bound).toFixed(1)} s`,
          cell(all, (each) => each.sync),
          cell(all, (each) => each.loop),
          cell(all, (each) => each.pool),
        ]),
      },
    ],
    goals: [
      atMost(
        'the largest org: time × what the slowest bucket takes',
        of(largest, ({ sync: own, bound }) => own.seconds / bound),
        1.1,
      ),
      atMost('a whole org: 429s of sync', refused, 0),
    ],
    charts: [],
  };
}

async function measured(size: Size): Promise<Measured> {
  const start = () => startSandbox({ ...size, latency, rateLimit: { documented: true, windowMs } });
  const { figures, urls, bound } = await synced(await start());
  return {
    bound,
    sync: figures,
    loop: await byHand(await start(), urls, 1),
    pool: await byHand(await start(), urls, eight),
  };
}

type Org = Awaited<ReturnType<typeof startSandbox>>;

async function synced(org: Org) {
  const action = customApiAction({
    orgUrl: org.orgUrl,
    auth: apiToken(org.token),
    // Headers tell the half of the token: sync may have all of it, alone on the org.
    rateLimit: { share: 1 },
  });
  let refused = 0;
  const buckets = new Map<string, { sent: number; limit: number }>();
  const counting = action.events.pipe(filter(({ type }) => type === 'response')).subscribe({
    next: (event) => {
      if (event.type !== 'response') return;
      if (event.statusCode === 429) refused++;
    },
    error: () => undefined,
  });
  const nowhere = { open: () => [{ write: () => [], commit: () => [], close: () => [] }] };
  const began = performance.now();
  const summary = await lastValueFrom(syncOrg(action, { target: () => nowhere }));
  const seconds = (performance.now() - began) / 1_000;
  counting.unsubscribe();
  if (summary.type !== 'summary') throw new Error('no summary');
  for (const { name, requests } of summary.tables) {
    const bucket = oktaTables.find((table) => table.name === name)?.bucket ?? '';
    const known = buckets.get(bucket) ?? { sent: 0, limit: perWindow[bucket] ?? Infinity };
    buckets.set(bucket, { ...known, sent: known.sent + requests });
  }
  const windows = Array.from(buckets.values(), ({ sent, limit }) => Math.ceil(sent / limit) - 1);
  const urls = [...org.stats.urls];
  await org.close();
  return {
    figures: { seconds, requests: summary.requests, refused },
    urls,
    bound: (Math.max(...windows) * windowMs) / 1_000,
  };
}

/** Half of what Okta documents, of the buckets that a sync has most to do with. */
const perWindow: Readonly<Record<string, number>> = {
  users: 300,
  groups: 250,
  apps: 50,
  logs: 60,
  devices: 50,
};

async function byHand(org: Org, urls: readonly string[], atOnce: number): Promise<Figures> {
  const began = performance.now();
  const { requests, refused } = await replay(org, urls, atOnce);
  const seconds = (performance.now() - began) / 1_000;
  await org.close();
  return { seconds, requests, refused };
}
