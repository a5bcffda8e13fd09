import { nameOf } from '../links.js';
import { atLeast, type PartReport } from '../report.js';
import type { ClientRun } from '../runClient.js';
import { medianOf, ratioOf, recordsPerSecond, sideBySide } from '../samples.js';
import { whole, type Setup } from '../setup.js';

const link = { latency: 250, body: 50 };
const search = 'status pr';
const sdk = 'Okta’s SDK, for await';
const oneChain = 'okta-streams, one chain';
const laneCounts = [2, 4, 8];

/** One search read through several chains at once: all clients at once, since they mostly wait. */
export async function lanes(setup: Setup): Promise<PartReport> {
  const { org, runs, records = 32_000 } = setup;
  const { orgUrl } = org;
  const rows: Readonly<Record<string, ClientRun>> = {
    [sdk]: { client: 'oktaSdk', orgUrl, search },
    [oneChain]: { client: 'ours', orgUrl, search },
    ...Object.fromEntries(
      laneCounts.map((count) => [
        withLanes(count),
        { client: 'ours', orgUrl, search, lanes: count },
      ]),
    ),
  };
  await org.serve({ link, pages: records / 200, searched: true });
  const samples = await sideBySide(runs, rows);
  const speed = (name: string) => Math.round(medianOf(samples, name, recordsPerSecond));
  const ratio = (one: string, other: string) => ratioOf(samples, [one, other], recordsPerSecond);

  return {
    tables: [
      {
        title: 'Lanes',
        note: `${whole(records)} records of one search over ${nameOf(link)} ms, created evenly over ten years, and no rate limit to speak of. All clients of a run at once. Records a second, and requests, those included that find how the records are spread.`,
        head: ['client', 'records/s', '× SDK', '× one chain', 'requests'],
        rows: Object.keys(rows).map((name) => [
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
        bars: Object.keys(rows).map((label) => ({
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
