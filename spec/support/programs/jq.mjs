// What pages use of `jq`, where it is missing: `[-r] FILTER [FILE]` over one value or a line each, with
// a path (`.a.b`, `.[0].a`) or properties to keep (`{a,b}`) as the filter.
import { readFileSync } from 'node:fs';

const words = process.argv.slice(2);
const raw = words.includes('-r');
const [path, file] = words.filter((word) => word !== '-r');
const isPath = /^(?:\.|(?:\.\w+|\.?\[\d+\])+)$/.test(path);
const keys = path.match(/\w+/g) ?? [];
if (!isPath && !/^\{\w+(?:,\w+)*\}$/.test(path)) throw new Error(`jq ${path}: not known here`);
const text = readFileSync(file ?? 0, 'utf8');
for (const value of values(text)) {
  const found = isPath
    ? keys.reduce((inner, key) => inner?.[key] ?? null, value)
    : Object.fromEntries(keys.map((key) => [key, value[key] ?? null]));
  console.log(raw && typeof found === 'string' ? found : JSON.stringify(found, null, 2));
}

function values(given) {
  try {
    return [JSON.parse(given)];
  } catch {
    return given
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }
}
