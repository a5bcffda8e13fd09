import { noWait } from '../links.js';
import { atLeast, atMost, type PartReport } from '../report.js';
import type { ClientName } from '../runClient.js';
import { interleaved, medianOf, ratioOf, recordsPerSecond, sideBySide } from '../samples.js';
import type { Rows } from '../samples.js';
import { serve, whole, type Setup } from '../setup.js';

const slowly: Readonly<Record<string, ClientName>> = {
  'okta-streams': 'ours',
  'undici, read ahead by hand': 'ideal',
  'undici, a loop by hand': 'undiciLoop',
  'Okta’s SDK, for await': 'oktaSdk',
  'got.paginate': 'gotPaginate',
  'octokit, paginate.iterator': 'octokit',
  'RxJS expand + concatMap': 'rxjsExpand',
};
const many = 1_000_000;
const few = 100_000;

/** A slow consumer: how far clients run ahead of it, and what many records cost in memory. */
export async function slow(setup: Setup): Promise<PartReport> {
  const ahead = await pagesAhead(setup);
  const memory = await peaks(setup);
  return {
    tables: [...ahead.tables, ...memory.tables],
    goals: [...ahead.goals, ...memory.goals],
    charts: [],
  };
}

async function pagesAhead(setup: Setup): Promise<PartReport> {
  const { org, runs } = setup;
  const records = 10_000;
  const pages = records / 200;
  const rows = Object.fromEntries(
    Object.entries(slowly).map(([name, client]) => [
      name,
      { client, orgUrl: org.orgUrl, pause: { every: 'record', ms: 1 } } as const,
    ]),
  );
  await serve(setup, noWait, records);
  const samples = await sideBySide(runs, rows);
  const most = (name: string) =>
    Math.max(...(samples.get(name) ?? []).map((figures) => figures.ahead));
  return {
    tables: [
      {
        title: 'A slow consumer',
        note: `${whole(records)} records (${pages.toString()} pages), a millisecond and more for each: pages requested and not consumed, at most.`,
        head: ['client', 'pages ahead'],
        rows: Object.keys(slowly).map((name) => [name, most(name).toString()]),
      },
    ],
    goals: [atMost('slow consumer: pages ahead, with readAhead 2', most('okta-streams'), 3)],
    charts: [],
  };
}

async function peaks(setup: Setup): Promise<PartReport> {
  const { org, runs } = setup;
  const { orgUrl } = org;
  const pause = { every: 'page', ms: 1 } as const;
  const names = [
    'at full speed',
    'at full speed, 48 MiB of old space',
    'slow, 1 ms a page',
  ] as const;
  const rows: Rows<(typeof names)[number]> = {
    'at full speed': { client: 'ours', orgUrl },
    'at full speed, 48 MiB of old space': { client: 'ours', orgUrl, oldSpace: 48 },
    'slow, 1 ms a page': { client: 'ours', orgUrl, pause },
  };
  const largest = setup.records ?? many;
  const least = Math.min(few, largest);
  await serve(setup, noWait, least);
  const small = await interleaved(runs, rows);
  await serve(setup, noWait, largest);
  const large = await interleaved(runs, rows);

  const rss = (name: (typeof names)[number]) => ({
    small: medianOf(small, name, (figures) => figures.rss),
    large: medianOf(large, name, (figures) => figures.rss),
  });
  return {
    tables: [
      {
        title: 'Memory',
        note: 'okta-streams: peak resident set of the process in MiB, Node itself included.',
        head: ['', `${whole(least)} records`, `${whole(largest)} records`, 'records/s of these'],
        rows: names.map((name) => [
          name,
          rss(name).small.toFixed(0),
          rss(name).large.toFixed(0),
          whole(medianOf(large, name, recordsPerSecond)),
        ]),
      },
    ],
    goals: [
      ...names.map((name) =>
        atMost(
          `peak RSS, ${whole(largest)} less ${whole(least)} records, ${name}`,
          rss(name).large - rss(name).small,
          10,
          ' MiB',
        ),
      ),
      atLeast(
        'records/s with 48 MiB of old space × full speed',
        ratioOf(large, ['at full speed, 48 MiB of old space', 'at full speed'], recordsPerSecond),
        0.9,
      ),
    ],
    charts: [],
  };
}
