import { expect } from 'chai';
import { readFileSync } from 'node:fs';

/** All values that each entry of the package exports; a change of this list is a change of the API. */
const names: Readonly<Record<string, readonly string[]>> = {
  '.': [
    'OktaApiError',
    'OktaAuthError',
    'OktaBodyError',
    'OktaCursorError',
    'OktaFlowError',
    'OktaInputError',
    'OktaLinkError',
    'OktaNetworkError',
    'OktaRateLimitError',
    'OktaSinkError',
    'OktaStreamsError',
    'OktaTimeoutError',
    'accessToken',
    'apiToken',
    'connectionFromEnvironment',
    'cursorOf',
    'customApiAction',
    'governor',
    'privateKeyJwt',
    'toReadableStream',
  ],
  './operators': [
    'attempt',
    'concatMapEager',
    'forEachParent',
    'helperFlow',
    'inBuckets',
    'takeRecords',
    'toNdjson',
    'validate',
    'withState',
  ],
  './queues': [
    'flowWorkers',
    'jetStreamQueue',
    'memoryQueue',
    'postgresQueue',
    'pulled',
    'whileLeading',
  ],
  './sandbox': ['startSandbox'],
  './records': [],
  './scopes': ['requiredScopes'],
  './opentelemetry': ['measureQueue', 'traceRuns'],
  './sinks': ['checkpointFile', 'csvFile', 'duckdb', 'ndjsonFile', 'postgres'],
  './sync': ['oktaTables', 'syncOrg'],
  './testing': [
    'compareMarbles',
    'fakeFileSystem',
    'marbleOrg',
    'queueConformance',
    'sinkConformance',
  ],
};

describe('exports', () => {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    exports: Record<string, string | { types: string; default: string }>;
  };

  it('should have these entries', () => {
    const entries = Object.keys(exports).filter((entry) => entry !== './package.json');
    expect(entries).to.have.members(Object.keys(names));
  });

  for (const [entry, expected] of Object.entries(names)) {
    it(`should be these names in ${entry}`, async () => {
      const target = exports[entry];
      if (target === undefined || typeof target === 'string') throw new Error(`no ${entry}`);
      expect(target.types).to.equal(target.default.replace(/\.js$/, '.d.ts'));

      const source = target.default.replace('./dist/', '../');
      const module = (await import(source)) as object;
      expect(Object.keys(module).sort()).to.deep.equal(expected);
    });
  }
});
