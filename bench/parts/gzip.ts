import { thin } from '../links.js';
import { atLeast, type PartReport } from '../report.js';
import { interleaved, medianOf, ratioOf, recordsPerSecond, type Rows } from '../samples.js';
import { serve, whole, type Setup } from '../setup.js';

/** A thin link, with and without gzip; one client at a time, since they share its bandwidth. */
export async function gzip(setup: Setup): Promise<PartReport> {
  const { org, runs, records = 12_800 } = setup;
  const rowsOf = (compressed: boolean) =>
    ({
      'Okta’s SDK, for await': { client: 'oktaSdk', orgUrl: org.orgUrl },
      'undici, a loop by hand': { client: 'undiciLoop', orgUrl: org.orgUrl, gzip: compressed },
      'undici, read ahead by hand': { client: 'ideal', orgUrl: org.orgUrl, gzip: compressed },
      'okta-streams': { client: 'ours', orgUrl: org.orgUrl },
    }) satisfies Rows<string>;

  await serve(setup, thin, records);
  const plain = await interleaved(runs, rowsOf(false));
  await serve(setup, { ...thin, gzip: true }, records);
  const zipped = await interleaved(runs, rowsOf(true));

  return {
    tables: [
      {
        title: 'A thin link',
        note: `${whole(records)} records over 5 MB/s with 100 ms to the headers; records a second. The SDK and okta-streams ask for gzip by themselves, undici has to be told, and to be helped to undo it.`,
        head: ['client', 'no gzip', 'gzip'],
        rows: [...plain.keys()].map((name) => [
          name,
          whole(medianOf(plain, name, recordsPerSecond)),
          whole(medianOf(zipped, name, recordsPerSecond)),
        ]),
      },
    ],
    goals: [
      atLeast(
        '5 MB/s, 100 ms, gzip: records/s × read ahead by hand with gzip',
        ratioOf(zipped, ['okta-streams', 'undici, read ahead by hand'], recordsPerSecond),
        0.97,
      ),
    ],
    charts: [],
  };
}
