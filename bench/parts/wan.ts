import { nameOf, wide } from '../links.js';
import { atLeast, type Goal, type PartReport } from '../report.js';
import type { ClientName } from '../runClient.js';
import { medianOf, ratioOf, recordsPerSecond, sideBySide, type Samples } from '../samples.js';
import { serve, whole, type Setup } from '../setup.js';

const clients: Readonly<Record<string, ClientName>> = {
  'Okta’s SDK, for await': 'oktaSdk',
  'got.paginate': 'gotPaginate',
  'octokit, paginate.iterator': 'octokit',
  'RxJS expand + concatMap': 'rxjsExpand',
  'undici, a loop by hand': 'undiciLoop',
  'undici, read ahead by hand': 'ideal',
  'okta-streams': 'ours',
};
const own = 'okta-streams';
const sdk = 'Okta’s SDK, for await';

/** How much faster than the SDK, by link. */
const asked: Readonly<Record<string, number>> = { '100/50': 1.5, '100/100': 1.9, '100/150': 2.4 };

/** One chain of pages over a link with latency: all clients at once, since they mostly wait. */
export async function wan(setup: Setup): Promise<PartReport> {
  const { org, runs, records = 12_800 } = setup;
  const rows = Object.fromEntries(
    Object.entries(clients).map(([name, client]) => [name, { client, orgUrl: org.orgUrl }]),
  );
  const byLink = new Map<string, Samples<string>>();
  for (const link of wide) {
    await serve(setup, link, records);
    byLink.set(nameOf(link), await sideBySide(runs, rows));
  }
  const links = [...byLink];

  return {
    tables: [
      {
        title: 'One chain over a WAN',
        note: `${whole(records)} records; milliseconds to the headers / of body; records a second, and in brackets the time to the first record in milliseconds. All clients of a run at once, read-ahead 2 where there is one.`,
        head: ['client', ...links.map(([link]) => link)],
        rows: Object.keys(clients).map((name) => [
          name,
          ...links.map(([, samples]) => {
            const first = medianOf(samples, name, (figures) => figures.first);
            return `${whole(medianOf(samples, name, recordsPerSecond))} (${whole(first)})`;
          }),
        ]),
      },
    ],
    goals: links.flatMap(([link, samples]) => goalsOn(link, samples)),
    charts: links.map(([link, samples]) => ({
      name: `wan-${link.replace('/', '-')}`,
      title: `Records a second, ${link.replace('/', ' ms to the headers, ')} ms of body`,
      bars: Object.keys(clients).map((name) => ({
        label: name,
        value: Math.round(medianOf(samples, name, recordsPerSecond)),
        own: name === own,
      })),
    })),
  };
}

function goalsOn(link: string, samples: Samples<string>): readonly Goal[] {
  const ratioTo = (other: string) => ratioOf(samples, [own, other], recordsPerSecond);
  const least = asked[link];
  return [
    atLeast(
      `${link} ms: records/s × read ahead by hand`,
      ratioTo('undici, read ahead by hand'),
      0.97,
    ),
    ...(least === undefined
      ? []
      : [atLeast(`${link} ms: records/s × Okta’s SDK`, ratioTo(sdk), least)]),
  ];
}
