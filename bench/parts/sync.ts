import { apiToken, customApiAction } from 'okta-streams';
import { startSandbox } from 'okta-streams/sandbox';
import { oktaTables, syncOrg } from 'okta-streams/sync';
import { lastValueFrom } from 'rxjs';
import { atMost, type PartReport } from '../report.js';
import { whole, type Setup } from '../setup.js';
import { replay } from '../sync/replay.js';
import { virtualOrg, type VirtualOrg } from '../sync/virtualOrg.js';

/** Orgs, the largest last. */
const sizes = [
  { users: 500, groups: 30, apps: 8 },
  { users: 2_000, groups: 120, apps: 20 },
  { users: 5_000, groups: 300, apps: 40 },
] as const;
type Size = (typeof sizes)[number];
/** Milliseconds from a request to its headers. */
const latency = 50;
const eight = 8;

interface Figures {
  readonly seconds: number;
  readonly requests: number;
  readonly refused: number;
}

interface Measured {
  readonly size: Size;
  /** Seconds that the slowest bucket takes by itself: all of its windows but the last. */
  readonly bound: number;
  readonly sync: Figures;
  readonly half: Figures;
  readonly loop: Figures;
  readonly pool: Figures;
}

/** A whole org under the limits of Okta, in virtual time: sync, and the same requests in loops by hand. */
export async function sync({ records }: Setup): Promise<PartReport> {
  const all: Measured[] = [];
  for (const size of sizes) {
    if (records === undefined || size.users === records) all.push(await measured(size));
  }
  const cell = ({ seconds, requests, refused }: Figures) =>
    `${whole(seconds)} s, ${whole(requests)}, ${whole(refused)}`;
  const ratios = all
    .filter(({ bound }) => bound > 0)
    .map(({ sync: own, bound }) => own.seconds / bound);
  const tables = oktaTables.filter(({ optIn }) => optIn !== true).length;
  return {
    tables: [
      {
        title: 'A whole org',
        note: `All ${whole(tables)} tables of a first sync, rows thrown away, under the limits that Okta documents for a Workforce org, of which the token gets half, as headers tell; ${whole(latency)} ms pass until the headers. Time is virtual, so that this machine makes no difference. \`okta-streams sync\` uses all that the token has (\`share: 1, reserve: 0\`); beside it the default of a connection, \`share: 0.5\`, and the same requests by hand: \`fetch\` in a loop, one or eight at once, which waits behind a 429 as its headers say and knows all URLs beforehand. Seconds, requests, 429s; the bound is what the slowest bucket takes by itself, all its windows but the last.`,
        head: [
          'users, groups, apps',
          'bound',
          'sync',
          'with half of it',
          'a loop by hand',
          'eight at once by hand',
        ],
        rows: all.map(({ size, bound, ...each }) => [
          `${whole(size.users)}, ${whole(size.groups)}, ${whole(size.apps)}`,
          `${whole(bound)} s`,
          cell(each.sync),
          cell(each.half),
          cell(each.loop),
          cell(each.pool),
        ]),
      },
    ],
    goals: [
      atMost('a whole org: time × what the slowest bucket takes', Math.max(0, ...ratios), 1.1),
      atMost('a whole org: 429s of sync', Math.max(...all.map(({ sync: own }) => own.refused)), 0),
    ],
    charts: [],
  };
}

async function measured(size: Size): Promise<Measured> {
  const org = await startSandbox(size);
  try {
    const at = virtualOrg(org, latency);
    const own = await synced(at, { share: 1, reserve: 0 });
    const half = await synced(virtualOrg(org, latency), {});
    const loop = await byHand(virtualOrg(org, latency), at.urls, 1);
    const pool = await byHand(virtualOrg(org, latency), at.urls, eight);
    return { size, bound: at.bound() / 1_000, sync: own, half, loop, pool };
  } finally {
    await org.close();
  }
}

async function synced(
  org: VirtualOrg,
  rateLimit: { readonly share?: number; readonly reserve?: number },
): Promise<Figures> {
  const { orgUrl, send, scheduler } = org;
  const action = customApiAction({
    orgUrl,
    auth: apiToken('secret'),
    send,
    scheduler,
    rateLimit,
  });
  const nowhere = { open: () => [{ write: () => [], commit: () => [], close: () => [] }] };
  const run = syncOrg(action, { target: () => nowhere, scheduler });
  const summary = await org.play(lastValueFrom(run));
  if (summary.type !== 'summary' || summary.end !== 'complete') throw new Error('not complete');
  return { seconds: org.now() / 1_000, requests: summary.requests, refused: org.refused() };
}

async function byHand(org: VirtualOrg, urls: readonly string[], atOnce: number): Promise<Figures> {
  const { scheduler } = org;
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      scheduler.schedule(() => {
        resolve();
      }, milliseconds);
    });
  const get = async (url: string) => {
    const { statusCode, headers, body } = await lastValueFrom(
      org.send({ method: 'GET', url: `${org.orgUrl}${url}`, headers: {} }),
    );
    const text = Buffer.from(await lastValueFrom(body)).toString();
    return { statusCode, reset: Number(headers['x-rate-limit-reset']), text };
  };
  const { requests, refused } = await org.play(
    replay({ get, sleep, now: () => scheduler.now() }, urls, atOnce),
  );
  return { seconds: org.now() / 1_000, requests, refused };
}
