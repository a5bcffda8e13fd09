import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { partsTable } from './support/partsTable.js';
import { parts, vocabulary, type Part } from './support/parts.js';

const maxLines = 250;
// One is vocabulary, the others are written by scripts.
const exemptFromMaxLines = [
  'lib/errors.ts',
  'lib/scopes/operationScopes.ts',
  'lib/sync/catalogRows.ts',
  'lib/records/records.ts',
  'lib/records/shapes.ts',
  'lib/sandbox/catalog/shapes.ts',
];

interface Import {
  readonly file: string;
  /** A file of ours, or a package; every `node:` module is `node`. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const sources = filesIn('lib', 'operators');
const everything = [...sources, ...filesIn('spec', 'examples', 'bench')];
const imports = sources.flatMap(importsOf);

describe('architecture', () => {
  it('should have a row for every file', () => {
    expect(sources.filter((file) => partOf(file) === undefined)).to.deep.equal([]);
  });

  it('should let parts import parts above them only', () => {
    const names = parts.map(({ name }) => name);
    const upward = parts.flatMap(({ imports }, i) =>
      imports.filter((to) => isOurs(to) && !names.slice(0, i).includes(to)),
    );
    expect(upward).to.deep.equal([]);
  });

  it('should import what the table allows only', () => {
    expect(imports.filter((entry) => !isAllowed(entry)).map(describeImport)).to.deep.equal([]);
  });

  it('should allow nothing that is not used', () => {
    const used = new Set(
      imports.map(({ file, to }) => `${partOf(file) ?? ''} ${partOf(to) ?? to}`),
    );
    const unused = parts.flatMap(({ name, imports: allowed }) =>
      allowed.map((to) => `${name} ${to.replace('type ', '')}`).filter((edge) => !used.has(edge)),
    );
    expect(unused).to.deep.equal([]);
  });

  it('should load what few programs need when it is needed', () => {
    const eager = /^import (?!type )[^;]*'(?:jose|yaml|fast-json-stringify|csv-stringify\/sync)'/m;
    expect(sources.filter((file) => eager.test(readFileSync(file, 'utf8')))).to.deep.equal([]);
  });

  it('should load nothing where bundlers do not see it', () => {
    const hidden = /\bcreateRequire\b|\bmodule\.require\b/;
    expect(sources.filter((file) => hidden.test(readFileSync(file, 'utf8')))).to.deep.equal([]);
  });

  // The package itself has all of zod's languages, which would follow it into every bundle.
  it('should import zod as a namespace', () => {
    const named = /^import \{[^}]*\} from 'zod'/m;
    expect(sources.filter((file) => named.test(readFileSync(file, 'utf8')))).to.deep.equal([]);
  });

  it('should print its table in ARCHITECTURE.md: npm run docs:architecture', () => {
    expect(readFileSync('ARCHITECTURE.md', 'utf8')).to.contain(partsTable());
  });

  it('should have a paragraph for every part', () => {
    expect(parts.filter(({ what }) => what === '')).to.deep.equal([]);
  });

  it('should have few loose files in lib', () => {
    const loose = sources.filter((file) => posix.dirname(file) === 'lib');
    expect(loose.length).to.be.at.most(8);
  });

  it('should have no cycles', () => {
    expect(cyclesAmong(sources)).to.deep.equal([]);
  });

  it('should import no barrel', () => {
    const barrels = imports.filter(({ to }) => to.endsWith('/index.ts'));
    expect(barrels.map(describeImport)).to.deep.equal([]);
  });

  it('should leave the insides of RxJS alone', () => {
    const internal = everything.flatMap(importsOf).filter(({ to }) => to.includes('rxjs/internal'));
    expect(internal.map(describeImport)).to.deep.equal([]);
  });

  // Coverage sees only the files that are loaded, so none may lie beside the package.
  it('should reach every file from an entry of the package', () => {
    const reached = new Set(entries());
    for (const file of reached)
      for (const { to } of imports.filter((entry) => entry.file === file)) reached.add(to);
    expect(sources.filter((file) => !reached.has(file))).to.deep.equal([]);
  });

  it(`should keep files under ${maxLines.toString()} lines`, () => {
    const long = sources
      .filter((file) => !exemptFromMaxLines.includes(file))
      .filter((file) => readFileSync(file, 'utf8').split('\n').length > maxLines);
    expect(long).to.deep.equal([]);
  });

  it('should give a reason beside every rule switched off', () => {
    const silent = /(?:eslint-disable(?!.* -- \w)|c8 ignore (?:next|start|file)(?!.* -- \w)).*/g;
    const found = everything
      .filter((file) => file !== 'spec/architecture-spec.ts')
      .flatMap((file) =>
        Array.from(readFileSync(file, 'utf8').matchAll(silent), ([text]) => `${file}: ${text}`),
      );
    expect(found).to.deep.equal([]);
  });
});

function filesIn(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|cjs)$/.test(name) && !name.includes('node_modules'))
      .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
      .sort(),
  );
}

/** Reads the import lines; prettier has seen to it that they all look alike. */
function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const lines = /^(?:import|export) (type )?(?:[\w*{}\s,]*\sfrom )?'([^']+)'/gm;
  const calls = /\b(?:import|require)\('([^']+)'\)/g;
  return [
    ...Array.from(text.matchAll(lines), ([, type, to = '']) => entry(to, type !== undefined)),
    ...Array.from(text.matchAll(calls), ([, to = '']) => entry(to, false)),
  ];

  function entry(specifier: string, typeOnly: boolean): Import {
    const to = specifier.startsWith('.')
      ? posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts')
      : specifier.replace(/^node:.*/, 'node');
    return { file, to, typeOnly };
  }
}

function partOf(file: string): string | undefined {
  const name = file.replace(/\.(?:ts|cjs)$/, '');
  const isIn = (part: string) => name === part || name.startsWith(`${part}/`);
  if (vocabulary.some(isIn)) return 'vocabulary';
  return parts
    .map((part: Part) => part.name)
    .filter(isIn)
    .sort((a, b) => b.length - a.length)[0];
}

function isAllowed({ file, to, typeOnly }: Import): boolean {
  const part = partOf(file);
  const target = partOf(to) ?? to;
  const allowed = parts.find(({ name }) => name === part)?.imports ?? [];
  return (
    part === target || allowed.includes(target) || (typeOnly && allowed.includes(`type ${target}`))
  );
}

function isOurs(to: string): boolean {
  return /^(?:vocabulary|operators|lib)\b/.test(to);
}

function describeImport({ file, to, typeOnly }: Import): string {
  return `${file} imports ${typeOnly ? 'type ' : ''}${to}`;
}

/** What stays when files that import no other, or that no other imports, are taken away in turn. */
function cyclesAmong(files: readonly string[]): readonly string[] {
  const among = imports.filter(({ file, to }) => files.includes(file) && files.includes(to));
  const left = files.filter(
    (name) => among.some(({ file }) => file === name) && among.some(({ to }) => to === name),
  );
  return left.length === files.length ? left : cyclesAmong(left);
}

function entries(): string[] {
  const { exports, bin } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    exports: Record<string, string | { default: string }>;
    bin: Record<string, string>;
  };
  return Object.values(exports)
    .flatMap((entry) => (typeof entry === 'string' ? [] : [entry.default]))
    .concat(Object.values(bin))
    .map((path) => path.replace('./dist/', '').replace(/\.js$/, '.ts'));
}
