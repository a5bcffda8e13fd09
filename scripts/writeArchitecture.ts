/** Writes the table of ARCHITECTURE.md from the data that spec/architecture-spec.ts checks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { partsTable } from '../spec/support/partsTable.js';

const path = 'ARCHITECTURE.md';
const between =
  /(<!-- parts -->\n<!-- prettier-ignore-start -->\n)[^]*(\n<!-- prettier-ignore-end -->)/;
const text = readFileSync(path, 'utf8');
if (!between.test(text)) throw new Error(`${path} has no table behind <!-- parts -->`);
writeFileSync(
  path,
  text.replace(between, (_, before: string, after: string) => before + partsTable() + after),
);
