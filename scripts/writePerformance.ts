/** Writes docs/performance.md and its charts from bench/results.json: `npm run docs:performance`. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { goalTable, markdownTable } from '../bench/markdown.js';
import type { Chart, Results } from '../bench/report.js';

const folder = 'docs/performance';

/** The page: what was measured, part by part, and the goals at its end. */
export function performancePage({ machine, parts }: Results): string {
  const sections = Object.values(parts).flatMap(({ measured, tables, charts }) => [
    ...tables.map(
      (table) => `## ${table.title}\n\n${table.note} ${measured}.\n\n${markdownTable(table)}`,
    ),
    ...charts.map(({ name, title }) => `![${title}](performance/${name}.svg)`),
  ]);
  const goals = Object.values(parts).flatMap((part) => part.goals);
  return (
    [
      '# Performance',
      `Measured on ${machine}, by \`npm run bench -- --write\`. ${method}`,
      ...sections,
      '## Goals',
      'What this library asks of itself; each a ratio taken within one run, or a bound.',
      goalTable(goals),
      unmet,
      '## Repeat it',
      repeat,
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

const method = `Each client is a process of its own and reads the same server process, which sends pages of 200
Okta users (about 1,130 bytes a record) that were serialised before the first request, in chunks of 16 KB, with two \`link\` lines
and rate limit headers. What a link takes, the server waits: no packets are lost and no window has to grow. Runs are interleaved,
medians are shown, and ratios are taken run by run: a machine's speed varies, so trust the ratios. Where a load average
stands well above the number of cores, other work had most of the machine, and what a client computes counts for many times what it
would: such tables say little, and are to be measured again.`;

const unmet = `Why some are not met:

- **The first pages, and one GET.** V8 compiles a function when it is first called, and interprets it until it has run often. The first page
  takes some 400 functions of this library, 200 of RxJS and 70 of zod, which checks options: 15 ms more than a loop by hand, of which 9 pass
  before the request leaves. No function takes more than a fifth of a millisecond. What runs often is then compiled for speed on another
  core, some 20 ms of CPU within the first 25 pages. None of it is left by 1,000,000 records.
- **A sink beside no sink.** What NDJSON adds is 7 µs a record of 1.1 KB: \`JSON.stringify\` takes 2.6 of them, bytes of text and their way to the
  disk 2, checks that nothing is lost 0.6. What DuckDB adds is 8: a loader by hand with the same driver takes nearly as much. The
  stream itself has become faster since these goals were set, so that the same microseconds are a larger part.
- **48 MiB of old space.** A loop by hand reaches 0.58 of its speed there, once it imports the same packages: code takes most of that room.
- **Installed size.** The package has the sources that its source maps name, the types of Okta's records, a sandbox, queues, a sync, and a
  command with copies of what it loads: 8 MiB.
- **Growth.** A page on its way is some 70 steps of RxJS, 50 KB; so is a subscription. 192 pages at once, or 20,000 subscriptions, are more than
  the caches of the processor hold and than V8 collects at a time. What each step does stays the same.

Clients by hand decode a page as one text of a quarter of a megabyte, for which V8 asks the system for memory each time. On some virtual machines
that is dear: where it takes 10 µs to touch 4 KB first, a loop by hand took 18 s of CPU for 1,000,000 records and this library, which
decodes a page in pieces, 10.7. On the machine of these figures it takes 1.5 µs, and both take about the same.`;

const repeat = `<!-- not run: it measures for an hour -->

\`\`\`sh
npm run bench                                # everything, about an hour
npm run bench -- cpu wan --runs 1            # parts: cpu wan lanes gzip slow machinery start command sync growth workers
npm run bench -- cpu --records 20000         # a quick look
npm run bench -- --write                     # into bench/results.json and this page
npm run bench -- --check                     # a goal that is not met is a failure
\`\`\`

The clients are in \`bench/clients\`, ten to thirty lines each; \`bench\` has its own \`package.json\`, and the library is installed
into it as it is packed. \`npm run docs:performance\` writes this page and its charts anew from \`bench/results.json\`.`;

const barHeight = 22;
const gap = 8;
const labelWidth = 250;
const barsWidth = 420;
const top = 40;

/** Bars from left to right, those of this library in another colour. */
export function chartSvg({ title, bars }: Chart): string {
  const most = Math.max(...bars.map(({ value }) => value));
  const width = labelWidth + barsWidth + 80;
  const height = top + bars.length * (barHeight + gap) + gap;
  const lines = bars.flatMap(({ label, value, own }, row) => {
    const y = top + row * (barHeight + gap);
    const length = Math.round((barsWidth * value) / most);
    const middle = (y + barHeight / 2).toString();
    return [
      `<text x="${(labelWidth - 10).toString()}" y="${middle}" text-anchor="end" dominant-baseline="central">${label}</text>`,
      `<rect x="${labelWidth.toString()}" y="${y.toString()}" width="${length.toString()}" height="${barHeight.toString()}" rx="3" fill="${own ? '#2a9d8f' : '#b8c4cc'}"/>`,
      `<text x="${(labelWidth + length + 8).toString()}" y="${middle}" dominant-baseline="central">${value.toLocaleString('en')}</text>`,
    ];
  });
  const size = `${width.toString()} ${height.toString()}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" width="${width.toString()}" height="${height.toString()}" font-family="system-ui, sans-serif" font-size="13" fill="#222">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${labelWidth.toString()}" y="22" font-weight="600">${title}</text>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

/** Writes the page and its charts. */
export function writePerformance(results: Results): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of Object.values(results.parts)) {
    for (const chart of part.charts) writeFileSync(`${folder}/${chart.name}.svg`, chartSvg(chart));
  }
  writeFileSync('docs/performance.md', performancePage(results));
}

/** Reads what was measured last. */
export function readResults(): Results {
  return JSON.parse(readFileSync('bench/results.json', 'utf8')) as Results;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writePerformance(readResults());
}
