import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import ts from 'typescript';

/** A block of TypeScript in a docstring or a page. */
interface Block {
  readonly place: string;
  readonly code: string;
  /** Where the compiler finds it: beside package.json, as code of a user would stand. */
  readonly path: string;
}

const sources = ['lib', 'operators'].flatMap((folder) => filesIn(folder, '.ts'));
const pages = ['README.md', ...filesIn('docs', '.md'), ...filesIn('examples', '.md')];
const blocks = [
  ...sources.flatMap((file) => blocksOf(file, /^( *\* ?)```ts\n([^]*?)^ *\* ?```$/gm)),
  ...pages.flatMap((file) => blocksOf(file, /^()```ts\n([^]*?)^```$/gm)),
];

describe('the examples in docstrings and pages', () => {
  let faults: ReadonlyMap<string, string>;

  before(function () {
    this.timeout(60_000);
    faults = faultsOf(blocks);
  });

  it('should be found', () => {
    const places = blocks.map(({ place }) => place.replace(/:\d+$/, ''));
    expect(places).to.include.members(['README.md', 'lib/customApiAction.ts']);
  });

  for (const { place, path } of blocks) {
    it(`should compile: ${place}`, () => {
      expect(faults.get(path)).to.equal('');
    });
  }
});

function filesIn(folder: string, extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .sort();
}

function blocksOf(file: string, fence: RegExp): Block[] {
  const text = readFileSync(file, 'utf8');
  return Array.from(text.matchAll(fence), ({ 1: margin = '', 2: code = '', index }) => {
    const line = text.slice(0, index).split('\n').length;
    return {
      place: `${file}:${line.toString()}`,
      code: margin === '' ? code : code.replace(/^ *\* ?/gm, ''),
      path: resolve(`${file.replaceAll(/\W/g, '-')}-${line.toString()}.ts`),
    };
  });
}

/** What the compiler says of each block, by path: nothing, at best. All are modules of one program. */
function faultsOf(given: readonly Block[]): Map<string, string> {
  const codes = new Map(given.map(({ path, code }) => [path, `${code}\nexport {};\n`]));
  const { config } = ts.readConfigFile('tsconfig.json', (name) => ts.sys.readFile(name)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  // What an example declares is there to be seen; the libraries are checked elsewhere.
  Object.assign(options, { noUnusedLocals: false, noUnusedParameters: false, skipLibCheck: true });
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => codes.has(path) || disk.fileExists(path),
    readFile: (path) => codes.get(path) ?? disk.readFile(path),
    getSourceFile: (path, version) => {
      const code = codes.get(path);
      return code === undefined
        ? disk.getSourceFile(path, version)
        : ts.createSourceFile(path, code, version);
    },
  };
  const program = ts.createProgram([...codes.keys()], options, host);
  return new Map(
    [...codes.keys()].map((path) => {
      const file = program.getSourceFile(path);
      const found = [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
      ];
      return [path, ts.formatDiagnostics(found, host)] as const;
    }),
  );
}
