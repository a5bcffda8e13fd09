import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** Types and errors that every part may speak of. */
const vocabulary = ['lib/types', 'lib/errors', 'lib/cursor', 'lib/http/types', 'lib/sinks/types'];

/**
 * What each part of the library may import, besides its own files. A part is a folder or a file, the
 * longest name that fits; it imports parts above it only. `type x` allows the types of x alone.
 */
const parts: readonly (readonly [part: string, imports: string])[] = [
  ['vocabulary', 'type rxjs, type zod'],
  ['lib/loadFastJsonStringify', 'fast-json-stringify'],
  ['lib/compileSchema', 'vocabulary, lib/loadFastJsonStringify, zod'],
  ['operators', 'vocabulary, lib/compileSchema, rxjs, type zod'],
  ['lib/version', ''],
  ['lib/steadyScheduler', 'rxjs'],
  ['lib/installCommand', 'node'],
  ['lib/asyncContext', 'rxjs, node'],
  ['lib/events', 'vocabulary, lib/asyncContext, rxjs, node'],
  ['lib/url', 'vocabulary'],
  ['lib/checked', 'vocabulary, lib/url, zod'],
  ['lib/isZodSchema', ''],
  ['lib/pageSize', 'vocabulary, lib/url'],
  [
    'lib/http',
    'vocabulary, lib/url, type lib/asyncContext, lib/events, lib/compileSchema, rxjs, type zod, node',
  ],
  ['lib/http/notedConnector', 'undici, node'],
  ['lib/http/defaultDispatcher', 'lib/http/notedConnector, undici'],
  [
    'lib/http/exchange',
    'vocabulary, lib/http, lib/http/notedConnector, lib/http/defaultDispatcher, rxjs, undici',
  ],
  ['lib/scopes', 'vocabulary, lib/url'],
  ['lib/auth', 'vocabulary, lib/checked, lib/http, lib/scopes, rxjs, zod, jose, node'],
  ['lib/environment', 'vocabulary, lib/url, type lib/http/defaultDispatcher, lib/auth, yaml, node'],
  ['lib/rate', 'vocabulary, operators, lib/events, lib/checked, lib/http, rxjs, zod'],
  ['lib/lanes', 'vocabulary, lib/url, lib/checked, lib/http, lib/rate, zod'],
  ['lib/paging', 'vocabulary, lib/url, lib/lanes, rxjs, zod, node'],
  ['lib/retry', 'vocabulary, lib/events, lib/checked, lib/http, lib/rate, rxjs, zod'],
  [
    'lib/connection',
    'vocabulary, lib/version, lib/steadyScheduler, lib/url, lib/checked, lib/http, lib/rate, lib/retry, type rxjs, zod, node',
  ],
  ['lib/since', 'vocabulary, lib/url, lib/checked, lib/paging, zod'],
  ['lib/streamingSchema', 'vocabulary, lib/url, lib/checked, lib/lanes, lib/since, rxjs, zod'],
  [
    'lib/input',
    'vocabulary, lib/url, lib/checked, lib/isZodSchema, lib/pageSize, lib/http, lib/lanes, lib/paging, lib/retry, lib/since, lib/streamingSchema, type rxjs, zod',
  ],
  ['lib/runContext', 'vocabulary, type lib/asyncContext, lib/events, lib/connection'],
  ['lib/request', 'vocabulary, lib/http, lib/retry, lib/input, lib/runContext, rxjs'],
  [
    'lib/stream',
    'vocabulary, operators, type lib/asyncContext, lib/url, lib/http, lib/rate, lib/lanes, lib/paging, lib/retry, lib/input, lib/runContext, rxjs',
  ],
  [
    'lib/customApiAction',
    'vocabulary, lib/events, lib/http, lib/http/exchange, lib/environment, lib/rate, lib/connection, lib/input, lib/request, lib/stream, rxjs',
  ],
  ['lib/toReadableStream', 'vocabulary, rxjs, node'],
  [
    'lib/index',
    'vocabulary, lib/auth, lib/environment, lib/rate, lib/customApiAction, lib/toReadableStream',
  ],
  [
    'lib/sinks',
    'vocabulary, operators, lib/compileSchema, lib/checked, lib/isZodSchema, rxjs, zod, csv-stringify/sync, node',
  ],
  ['lib/sinks/table', 'vocabulary, lib/url, lib/checked, lib/sinks, zod, node'],
  [
    'lib/sinks/postgres',
    'vocabulary, lib/installCommand, lib/checked, lib/url, lib/sinks, lib/sinks/table, rxjs, zod, pg, pg-copy-streams, node',
  ],
  [
    'lib/sinks/duckdb',
    'vocabulary, lib/installCommand, lib/checked, lib/sinks, lib/sinks/table, rxjs, zod, @duckdb/node-api, node',
  ],
  ['lib/opentelemetry', 'vocabulary, lib/version, lib/rate, @opentelemetry/api, node'],
  [
    'lib/sinks/index',
    'vocabulary, lib/sinks, lib/sinks/postgres, lib/sinks/duckdb, lib/sinks/table',
  ],
  ['lib/sandbox', 'node'],
  [
    'lib/cli',
    'vocabulary, operators, lib/version, lib/installCommand, lib/url, lib/http, lib/auth, lib/environment, lib/retry, lib/scopes, lib/customApiAction, lib/sinks, lib/sinks/duckdb, lib/sinks/postgres, lib/sinks/table, lib/sandbox, rxjs, commander, cli-progress, node',
  ],
  ['lib/testing', 'vocabulary, lib/sinks, lib/sandbox, rxjs, type rxjs/testing, node'],
];

const maxLines = 250;
// Two are vocabulary, the third is a table that a script writes.
const exemptFromMaxLines = ['lib/types.ts', 'lib/errors.ts', 'lib/scopes/operationScopes.ts'];

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
    const names = parts.map(([part]) => part);
    const ours = ([, list]: (typeof parts)[number]) => split(list).filter((to) => isOurs(to));
    const upward = parts.flatMap((row, i) =>
      ours(row).filter((to) => !names.slice(0, i).includes(to)),
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
    const unused = parts.flatMap(([part, list]) =>
      split(list)
        .map((to) => `${part} ${to.replace('type ', '')}`)
        .filter((edge) => !used.has(edge)),
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
  if (vocabulary.includes(name)) return 'vocabulary';
  return parts
    .map(([part]) => part)
    .filter((part) => name === part || name.startsWith(`${part}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function isAllowed({ file, to, typeOnly }: Import): boolean {
  const part = partOf(file);
  const target = partOf(to) ?? to;
  const allowed = split(parts.find(([name]) => name === part)?.[1] ?? '');
  return (
    part === target || allowed.includes(target) || (typeOnly && allowed.includes(`type ${target}`))
  );
}

function isOurs(to: string): boolean {
  return /^(?:vocabulary|operators|lib)\b/.test(to);
}

function split(list: string): string[] {
  return list.split(', ').filter((name) => name !== '');
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
