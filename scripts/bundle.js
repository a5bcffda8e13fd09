/**
 * Writes the JavaScript of the package: a file for each entry point, and what they share or load
 * later beside them, by names that stay. A process that imports the library then reads a dozen files
 * rather than two hundred.
 */
import { build, transform } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { rollup } from 'rollup';

const { exports, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
const entriesOf = (targets) =>
  Object.fromEntries(
    targets
      .filter((path) => path !== undefined)
      .map((path) => path.replace('./dist/', '').replace(/\.js$/, ''))
      .map((entry) => [entry, `${entry}.ts`]),
  );
const library = entriesOf(Object.values(exports).map((target) => target.default));
const commands = entriesOf(Object.values(bin));

const typescript = {
  name: 'typescript',
  resolveId: (source, importer) =>
    importer !== undefined && /^\..*\.js$/.test(source)
      ? resolve(importer, '..', source.replace(/\.js$/, '.ts'))
      : null,
  transform: (code, file) =>
    transform(code, {
      loader: 'ts',
      target: 'node20.19',
      sourcefile: file,
      sourcemap: true,
    }),
};

/** CommonJS stays as it is: it holds what bundlers of users are to see. */
const commonJs = {
  name: 'common-js',
  resolveId(source, importer) {
    if (!source.endsWith('.cjs')) return null;
    const id = resolve(importer, '..', source);
    const fileName = relative('', id);
    this.emitFile({ type: 'asset', fileName, source: readFileSync(id) });
    return { id, external: 'relative' };
  },
};

/** Writes what `entries` and the modules that they share come to. */
async function write(entries, { plugins = [], ...output }) {
  const bundle = await rollup({
    input: entries,
    external: (source) => /^[^./]/.test(source) && !source.endsWith('.ts'),
    plugins: [...plugins, typescript, commonJs],
    treeshake: { moduleSideEffects: false },
    onwarn: (warning) => {
      // An entry point may be of types alone.
      if (warning.code === 'EMPTY_BUNDLE') return;
      throw new Error(warning.message);
    },
  });
  const { output: chunks } = await bundle.write({
    dir: 'dist',
    format: 'es',
    generatedCode: 'es2015',
    minifyInternalExports: false,
    hoistTransitiveImports: false,
    sourcemap: true,
    // The package has them.
    sourcemapExcludeSources: true,
    ...output,
  });
  return chunks;
}

const errors = resolve('lib/errors.ts');
// By the last of its modules. Errors by all of their names: what a flow of the user's ends with is
// known to the command by its class.
await write({ ...library, 'shared/errors': errors }, { chunkFileNames: 'shared/[name].js' });

/**
 * The command has what it loads in files of its own, one for each package: a process of it then reads
 * a dozen files rather than three hundred, which is most of the time until its first byte.
 */
const inlined = {
  rxjs: 'rxjs',
  undici: 'undici',
  zod: 'zod',
  commander: 'commander',
  'cli-progress': 'cliProgress',
};
const inlinedAs = (name) => (name in inlined ? `./inlined/${inlined[name]}.js` : undefined);
/** Files of the library that the command shares with it, and does not have of its own. */
const shared = {
  name: 'shared',
  resolveId(source, importer) {
    if (importer === undefined || !source.startsWith('.')) return null;
    const file = resolve(importer, '..', source);
    const isErrors = file.replace(/js$/, 'ts') === errors;
    const path = isErrors ? '../../shared/errors.js' : relative(resolve('lib/cli'), file);
    return isErrors || file.endsWith('.cjs') ? { id: `${besides}${path}`, external: true } : null;
  },
};
const besides = 'besides:';
const chunks = await write(commands, {
  plugins: [shared],
  chunkFileNames: 'lib/cli/[name].js',
  // Apart from main.js, which waits for the command: what is imported later would wait for it in turn.
  manualChunks: (id, { getModuleInfo }) =>
    reachedFrom(resolve('lib/cli/commandProcess.ts'), getModuleInfo).has(id)
      ? 'commandProcess'
      : null,
  paths: (id) => (id.startsWith(besides) ? id.slice(besides.length) : inlinedAs(id)),
});
/**
 * Where undici, which is CommonJS and therefore always bundled whole, has what is used of it: without its
 * fetch, caches and mocks it takes two thirds of the time to load.
 */
const undiciModules = {
  Agent: 'lib/dispatcher/agent.js',
  EnvHttpProxyAgent: 'lib/dispatcher/env-http-proxy-agent.js',
  Pool: 'lib/dispatcher/pool.js',
  buildConnector: 'lib/core/connect.js',
  errors: 'lib/core/errors.js',
};
const folders = new Set();
for (const name of Object.keys(inlined)) {
  const { metafile } = await build({
    stdin: { contents: exportsOf(name, await usedOf(name)), resolveDir: '.' },
    outfile: join('dist/lib/cli', inlinedAs(name)),
    bundle: true,
    metafile: true,
    minify: true,
    // Names of classes are seen: those of errors, in messages.
    keepNames: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // They stand in LICENSES.txt.
    legalComments: 'none',
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  for (const path of Object.keys(metafile.inputs)) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
}
writeFileSync('dist/lib/cli/inlined/LICENSES.txt', [...folders].map(licenseOf).join('\n\n'));

/** The license of a package, below its name. */
function licenseOf(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8')}`;
}

if (chunks.some(({ imports }) => imports?.includes('lib/cli/main.js'))) {
  throw new Error('a module of the command imports main.js, which waits for it');
}

/** A module that exports these of a package. */
function exportsOf(name, used) {
  if (name !== 'undici') return `export { ${used.join(', ')} } from '${name}';`;
  return used
    .map((binding) => {
      const module = undiciModules[binding];
      if (module === undefined) throw new Error(`undiciModules lacks ${binding}`);
      return `export { default as ${binding} } from 'undici/${module}';`;
    })
    .join('\n');
}

/** A module, and what it imports at once. */
function reachedFrom(id, getModuleInfo, reached = new Set()) {
  if (reached.has(id)) return reached;
  reached.add(id);
  for (const imported of getModuleInfo(id)?.importedIds ?? []) {
    reachedFrom(imported, getModuleInfo, reached);
  }
  return reached;
}

/** The exports of a package that the command uses. */
async function usedOf(name) {
  const bindings = new Set(
    chunks.flatMap((chunk) => chunk.importedBindings?.[inlinedAs(name)] ?? []),
  );
  const all = Object.keys(await import(name)).filter((binding) => /^\w+$/.test(binding));
  // What is imported later is imported whole.
  if (bindings.size === 0) return all;
  if (!bindings.has('*')) return [...bindings];
  // Of the namespace z, whatever stands behind its dot.
  const importing = chunks.filter((chunk) => chunk.importedBindings?.[inlinedAs(name)]);
  const properties = importing.flatMap(({ code }) => [...code.matchAll(/\bz(?:\$\d+)?\.(\w+)/g)]);
  const used = new Set(properties.map(([, property]) => property));
  return all.filter((property) => used.has(property));
}
