import { noWait } from '../links.js';
import { atLeast, atMost, type PartReport } from '../report.js';
import type { ClientName } from '../runClient.js';
import { cpuPerMillion, interleaved, medianOf, ratioOf, recordsPerSecond } from '../samples.js';
import { serve, whole, type Setup } from '../setup.js';

const clients: Readonly<Record<string, ClientName>> = {
  'undici, a loop by hand': 'undiciLoop',
  'undici, read ahead by hand': 'ideal',
  'RxJS expand + concatMap': 'rxjsExpand',
  'okta-streams': 'ours',
  'okta-streams, flow of 5 operators': 'oursFlow',
  'okta-streams, zod': 'oursZod',
  'okta-streams, into NDJSON': 'oursNdjson',
  'okta-streams, into DuckDB': 'oursDuckDb',
  'got.paginate': 'gotPaginate',
  'Okta’s SDK, for await': 'oktaSdk',
  'octokit, paginate.iterator': 'octokit',
};
const loop = 'undici, a loop by hand';

/** No wait at all: what a client costs. */
export async function cpu(setup: Setup): Promise<PartReport> {
  const { org, runs, records = 1_000_000 } = setup;
  await serve(setup, noWait, records);
  const rows = Object.fromEntries(
    Object.entries(clients).map(([name, client]) => [name, { client, orgUrl: org.orgUrl }]),
  );
  const samples = await interleaved(runs, rows);
  const cpuRatio = (one: string, other = loop) => ratioOf(samples, [one, other], cpuPerMillion);
  const fast = 'okta-streams';
  const flow = 'okta-streams, flow of 5 operators';

  return {
    tables: [
      {
        title: 'No latency',
        note: `${whole(records)} records, no wait before headers or in the body, no gzip: what a client costs. CPU is that of the client process, user and system, without imports.`,
        head: [
          'client',
          'records/s',
          'CPU s per 1,000,000',
          '× undici loop',
          'peak RSS, MiB',
          'first record, ms',
        ],
        rows: Object.keys(clients).map((name) => [
          name,
          whole(medianOf(samples, name, recordsPerSecond)),
          medianOf(samples, name, cpuPerMillion).toFixed(1),
          cpuRatio(name).toFixed(2),
          whole(medianOf(samples, name, ({ rss }) => rss)),
          whole(medianOf(samples, name, ({ first }) => first)),
        ]),
      },
    ],
    goals: [
      atLeast(
        'no latency: records/s × read ahead by hand',
        ratioOf(samples, [fast, 'undici, read ahead by hand'], recordsPerSecond),
        0.95,
      ),
      atMost('CPU × undici loop, flow of 5 operators', cpuRatio(flow), 1.15),
      atMost(
        'CPU × Okta’s SDK, flow of 5 operators',
        cpuRatio(flow, 'Okta’s SDK, for await'),
        0.45,
      ),
      atMost('CPU × undici loop, with zod', cpuRatio('okta-streams, zod'), 1.35),
      atMost('CPU × no sink, into NDJSON', cpuRatio('okta-streams, into NDJSON', fast), 1.8),
      atMost('CPU × no sink, into DuckDB', cpuRatio('okta-streams, into DuckDB', fast), 1.8),
    ],
    charts: [
      {
        name: 'cpu',
        title: 'CPU seconds for 1,000,000 records',
        bars: Object.keys(clients).map((name) => ({
          label: name,
          value: round(medianOf(samples, name, cpuPerMillion)),
          own: name.startsWith('okta-streams'),
        })),
      },
    ],
  };
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
