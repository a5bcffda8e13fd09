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

- **The first pages, and one GET.** V8 interprets a function until it has run often, and compiles it when it is first called. A chain of
  operators is some hundreds of small functions of RxJS and of this library, where a loop by hand is three. About a third of what the first
  request takes on top is zod, which checks options. Nothing else stands out in profiles, not of the hundredth GET either. It is some 50 ms of
  a process, and less than nothing by 50,000 records.
- **DuckDB beside no sink.** A loader by hand with the same driver takes nearly as much: turning rows into DuckDB's own columns is most of it.
- **48 MiB of old space.** A loop by hand reaches 0.58 of its speed there, once it imports the same packages: code takes most of that room.
- **Growth.** Subscriptions that are cancelled at once, and parents that are remembered, cost more as they fill the caches of the processor: from
  the second amount of work to the third they are a tenth above linear, at most.

Clients by hand decode a page as one text of a quarter of a megabyte, for which V8 asks the system for memory each time. On the virtual machine
of these figures that is dear on some days: 10 µs for each 4 KB that is touched first, so that a loop by hand took 18 s of CPU for 1,000,000 records where it had taken
11 two days before. This library decodes a page in pieces, and took the same on both. Where memory costs what it usually does, it costs as much as a loop by hand, and not half.`;

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
