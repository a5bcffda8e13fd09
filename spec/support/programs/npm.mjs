// `npm install` in blocks of pages: nothing is installed, but every name has to be one that the package
// knows. That what is named can be installed is shown elsewhere, with the packed package.
import { readFileSync } from 'node:fs';

const { name, dependencies, peerDependencies } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
);
const known = new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies })]);
const [verb, ...rest] = process.argv.slice(2);
const unknown = rest.filter(
  (word) => !word.startsWith('-') && !known.has(word.replace(/@latest$/, '')),
);
if (verb !== 'install' || unknown.length > 0) {
  console.error(`npm ${verb} ${unknown.join(' ')}: not known to these specs`);
  process.exit(1);
}
