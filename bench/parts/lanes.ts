import { streamed, useOf, type Use } from '../allowance.js';
import { nameOf } from '../links.js';
import { atLeast, atMost, type PartReport } from '../report.js';
import type { ClientRun } from '../runClient.js';
import { medianOf, ratioOf, recordsPerSecond, sideBySide } from '../samples.js';
import { whole, type Setup } from '../setup.js';

const link = { latency: 250, body: 50 };
const search = 'id pr';
const sdk = 'Okta’s SDK, for await';
const oneChain = 'okta-streams, one chain';
const laneCounts = [2, 4, 8];

/** One chain sends 7 requests a second: of the lane counts measured, four can just use this up. */
const allowed = { limit: 200, windowMs: 10_000 };
const latency = 140;
const fedCounts = [4, 8, 16];
/** Of a page: requests are counted, not records. */
const limit = 5;

/** One search read through several chains at once, without a rate limit and under one. */
export async function lanes(setup: Setup): Promise<PartReport> {
  const fast = await unlimited(setup);
  const governed = await underRateLimit(setup);
  return {
    tables: [...fast.tables, ...governed.tables],
    goals: [...fast.goals, ...governed.goals],
    charts: fast.charts,
  };
}

/** Those of few chains at once, since they mostly wait; each of many alone, since it does not. */
async function unlimited(setup: Setup): Promise<PartReport> {
  const { org, runs, records = 60_000 } = setup;
  const { orgUrl } = org;
  const few: Readonly<Record<string, ClientRun>> = {
    [sdk]: { client: 'oktaSdk', orgUrl, search },
    [oneChain]: { client: 'ours', orgUrl, search },
  };
  const many = laneCounts.map((count) => ({
    [withLanes(count)]: { client: 'ours', orgUrl, search, lanes: count } as const,
  }));
  const names = [...Object.keys(few), ...laneCounts.map(withLanes)];
  await org.serve({ link, pages: records / 200, searched: true });
  const samples = await sideBySide<string>(runs, few, ...many);
  const speed = (name: string) => Math.round(medianOf(samples, name, recordsPerSecond));
  const ratio = (one: string, other: string) => ratioOf(samples, [one, other], recordsPerSecond);

  return {
    tables: [
      {
        title: 'Lanes',
        note: `${whole(records)} records of one search over ${nameOf(link)} ms, created evenly over ten years, and no rate limit to speak of. In each run the SDK and one chain at once, then each count of lanes alone. Records a second, and requests, those included that find how the records are spread.`,
        head: ['client', 'records/s', '× SDK', '× one chain', 'requests'],
        rows: names.map((name) => [
          name,
          whole(speed(name)),
          ratio(name, sdk).toFixed(2),
          ratio(name, oneChain).toFixed(2),
          whole(medianOf(samples, name, ({ requested }) => requested)),
        ]),
      },
    ],
    goals: [
      atLeast('250/50 ms: records/s of 4 lanes × Okta’s SDK', ratio(withLanes(4), sdk), 4.5),
      atLeast('250/50 ms: records/s of 8 lanes × one chain', ratio(withLanes(8), oneChain), 7),
    ],
    charts: [
      {
        name: 'lanes',
        title: 'Records a second by lanes, 250 ms to the headers, 50 ms of body',
        bars: names.map((label) => ({
          label,
          value: speed(label),
          own: label !== sdk,
        })),
      },
    ],
  };
}

function withLanes(count: number): string {
  return `okta-streams, ${count.toString()} lanes`;
}

/** Each count with an org of its own, all at once. */
async function underRateLimit({ runs }: Setup): Promise<PartReport> {
  const uses = await Promise.all(fedCounts.map((count) => useOfLanes(count, runs)));
  const leastUsed = ({ used }: Use) => Math.min(...used);
  const rows = fedCounts.map((count, at) => ({ name: `${count.toString()} lanes`, use: uses[at] }));
  return {
    tables: [
      {
        title: 'Lanes under a rate limit',
        note: `The sandbox, which allows ${allowed.limit.toString()} requests in ${(allowed.windowMs / 1_000).toString()} seconds, ${latency.toString()} ms to the headers, all of it ours: \`rateLimit: { share: 1, reserve: 0 }\`. Over ${runs.toString()} whole windows: the part of a window’s allowance that was used, at least, and 429s.`,
        head: ['lanes asked for', 'requests', 'used, at least', '429s'],
        rows: rows.map(({ name, use }) => [
          name,
          whole(use?.sent ?? NaN),
          `${(100 * (use === undefined ? NaN : leastUsed(use))).toFixed(1)} %`,
          whole(use?.refused ?? NaN),
        ]),
      },
    ],
    goals: [
      atLeast('lanes: part of an allowance used', Math.min(...uses.map(leastUsed)), 0.97),
      atMost('lanes: 429s', Math.max(...uses.map(({ refused }) => refused)), 0),
    ],
    charts: [],
  };
}

function useOfLanes(count: number, windows: number): Promise<Use> {
  return useOf({
    load: (action) =>
      streamed(action, { search, limit }, { readAhead: 2, lanes: { by: 'created', count } }),
    rateLimit: { share: 1, reserve: 0 },
    allowed,
    windows,
    latency,
    users: 2 * limit * allowed.limit * (windows + 2),
  });
}
