import { defineConfig, globalIgnores } from 'eslint/config';
import rxjs from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['dist', 'coverage', 'out', 'docs/api', 'bench/sdk']),
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  rxjs.configs.strict,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { parserOptions: { projectService: true } },
  },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      // It asks for the `!` that no-non-null-assertion forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // An operator hands on what the user threw, and RxJS types that `unknown`.
      'rxjs-x/throw-error': ['error', { allowThrowingAny: false, allowThrowingUnknown: true }],
      // Here takeUntil and takeWhile end a source in the middle of a chain: what comes after has to
      // run on, and the condition is the state of the run, not the value.
      'rxjs-x/no-unsafe-takeuntil': 'off',
      'rxjs-x/no-ignored-takewhile-value': 'off',
    },
  },
  {
    files: [
      'lib/cli/**/*.ts',
      'spec/**/*.ts',
      'examples/**/*.ts',
      'bench/**/*.ts',
      'scripts/**/*.ts',
    ],
    rules: {
      // An Observable that is empty against expectation should fail, and EmptyError says so.
      'rxjs-x/no-ignored-default-value': 'off',
    },
  },
  {
    files: ['spec/**/*.ts'],
    rules: {
      // `expect(x).to.be.true` is an expression.
      '@typescript-eslint/no-unused-expressions': 'off',
      // An error that nobody handles is reported by mocha, which is what a spec wants.
      'rxjs-x/no-ignored-error': 'off',
      // Marble diagrams are taken apart character by character, and they are ASCII.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
    },
  },
  {
    files: ['spec/types/**/*.ts'],
    rules: {
      // Nothing runs there, so nothing has to be subscribed to.
      'rxjs-x/no-floating-observables': 'off',
      // The one way to compare two types is by a type parameter that is used once.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    // The rules for RxJS ask for types, and plain JavaScript is outside the TypeScript project.
    rules: Object.fromEntries(Object.keys(rxjs.configs.strict.rules).map((rule) => [rule, 'off'])),
  },
  {
    files: ['**/*.cjs', '**/*.d.cts'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
