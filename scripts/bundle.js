/**
 * Writes the JavaScript of the package: a file for each entry point, and what they share or load
 * later beside them, by names that stay. A process that imports the library then reads a dozen files
 * rather than two hundred.
 */
import { transform } from 'esbuild';
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { rollup } from 'rollup';

const { exports, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = [...Object.values(exports).map((target) => target.default), ...Object.values(bin)]
  .filter((path) => path !== undefined)
  .map((path) => path.replace('./dist/', '').replace(/\.js$/, ''));

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

const bundle = await rollup({
  input: Object.fromEntries(entries.map((entry) => [entry, `${entry}.ts`])),
  external: (source) => /^[^./]/.test(source) && !source.endsWith('.ts'),
  plugins: [typescript, commonJs],
  treeshake: { moduleSideEffects: false },
  onwarn: (warning) => {
    // An entry point may be of types alone.
    if (warning.code === 'EMPTY_BUNDLE') return;
    throw new Error(warning.message);
  },
});
await bundle.write({
  dir: 'dist',
  format: 'es',
  generatedCode: 'es2015',
  // By the last of its modules.
  chunkFileNames: 'shared/[name].js',
  minifyInternalExports: false,
  hoistTransitiveImports: false,
  sourcemap: true,
  // The package has them.
  sourcemapExcludeSources: true,
});
