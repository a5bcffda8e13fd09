/** Writes the tables and their picture into docs/sync.md: `npm run docs:sync`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { oktaTables } from '../lib/sync/oktaTables.js';
import { schemaPicture } from '../lib/sync/schemaText.js';

const page = 'docs/sync.md';
const begin = '<!-- generated: npm run docs:sync -->';

/** The page with its generated part, which is all behind its mark. */
export function syncPage(text: string): string {
  const [own = ''] = text.split(begin);
  const rows = oktaTables.map(({ name, relativeUrl, key, cost, bucket, optIn, within }) => {
    const from = within === undefined ? `\`${relativeUrl}\`` : `within \`${within.table}\``;
    return `| ${name} | ${from} | ${key.join(', ')} | ${cost} | ${bucket} | ${optIn === true ? 'opt-in' : ''} |`;
  });
  const byDefault = oktaTables.filter(({ optIn }) => optIn !== true);
  return [
    `${own}${begin}`,
    '',
    '<!-- prettier-ignore -->',
    '| table | from | key | costs a request a | bucket | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '```mermaid',
    schemaPicture(byDefault).trimEnd(),
    '```',
    '',
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(page, syncPage(readFileSync(page, 'utf8')));
}
