/** A part of the library: a folder, or a file of its own. */
export interface Part {
  /** A folder or a file without its ending; a file belongs to the part whose name fits longest. */
  readonly name: string;
  /** What is in it, for the table of ARCHITECTURE.md. */
  readonly what: string;
  /** What it may import besides its own files; `type x` allows the types of x alone. */
  readonly imports: readonly string[];
}

/** Types and errors that every part may speak of. */
export const vocabulary = [
  'lib/types',
  'lib/errors',
  'lib/cursor',
  'lib/http/types',
  'lib/sinks/types',
];

/** The parts of the library, from the bottom up: each imports parts above it in this list only. */
export const parts: readonly Part[] = [
  part('vocabulary', 'the types and errors that every part may speak of', 'type rxjs, type zod'),
  part('lib/version', 'the version of the package', ''),
  part(
    'lib/asyncContext',
    'the async context of a subscription: what `AsyncLocalStorage` held where it began',
    'rxjs, node',
  ),
  part(
    'lib/events',
    'the events of a run, and their diagnostics channel',
    'vocabulary, lib/asyncContext, rxjs, node',
  ),
  part('lib/url', 'org URL, relative URL, query and next link: pure', 'vocabulary'),
  part(
    'lib/schema',
    'what the zod schemas of the border share, and bodies compiled from schemas',
    'vocabulary, lib/url, fast-json-stringify, zod',
  ),
  part(
    'operators',
    'windows, and the operators that helper flows are made of; pages, never HTTP',
    'vocabulary, lib/schema, rxjs, type zod',
  ),
  part(
    'lib/http',
    'headers, Link lines, error answers, and the layers around `send`',
    'vocabulary, type lib/asyncContext, type lib/events, lib/url, rxjs, node',
  ),
  part(
    'lib/http/body',
    'request bodies are written and response bodies read here: inflate, decode, parse',
    'vocabulary, lib/schema, lib/http, rxjs, type zod, node',
  ),
  part('lib/http/trackedConnector', 'the sockets that are still connecting', 'undici, node'),
  part(
    'lib/http/defaultDispatcher',
    'the undici dispatcher, with proxies and timeouts of connecting',
    'lib/http/trackedConnector, undici',
  ),
  part(
    'lib/http/exchange',
    'one HTTP exchange: the one file that owns sockets',
    'vocabulary, lib/http, type lib/http/trackedConnector, lib/http/defaultDispatcher, rxjs, undici',
  ),
  part('lib/records', "the types of the records of Okta's lists: no weight at run time", ''),
  part(
    'lib/scopes',
    'which OAuth scopes an operation needs; loaded when asked',
    'vocabulary, lib/url',
  ),
  part(
    'lib/auth',
    'credentials, as layers around `send`',
    'vocabulary, lib/schema, lib/http, lib/http/body, lib/scopes, jose, rxjs, zod, node',
  ),
  part(
    'lib/environment',
    "the settings of Okta's SDKs",
    'vocabulary, lib/url, type lib/http/defaultDispatcher, lib/auth, yaml, node',
  ),
  part(
    'lib/rate',
    'what is known of rate limits (pure), and who gets the next permit',
    'vocabulary, type lib/events, lib/schema, operators, lib/http, lib/http/body, rxjs, zod',
  ),
  part(
    'lib/retry',
    'what may be repeated, when, and the operator that repeats it',
    'vocabulary, type lib/events, lib/schema, lib/http, lib/rate, rxjs, zod',
  ),
  part(
    'lib/lanes',
    'ranges of time, what may be divided, how many lanes pay: pure',
    'vocabulary, lib/url, lib/schema, lib/http, lib/rate, zod',
  ),
  part(
    'lib/parents',
    'the URLs of the children of parents: places that each parent fills; pure',
    'vocabulary, lib/url, lib/schema',
  ),
  part(
    'lib/incremental',
    '`since`: which list can be read incrementally, by which URL, by whose clock',
    'vocabulary, lib/url, lib/schema, lib/http, type rxjs, zod',
  ),
  part(
    'lib/options',
    'the border: connection, input and streaming options, one zod schema each',
    'vocabulary, lib/version, lib/url, lib/schema, lib/http, lib/http/body, lib/rate, lib/retry, lib/lanes, lib/parents, lib/incremental, rxjs, zod, node',
  ),
  part(
    'lib/paging',
    'from a URL to pages: fetch, read, decide what to request next',
    'vocabulary, lib/url, lib/http, lib/http/body, lib/retry, type lib/incremental, lib/options, rxjs, node',
  ),
  part(
    'lib/checkpoint',
    'where a run goes on: cursors, ledgers of what is settled, the start of a run',
    'vocabulary, lib/url, type operators, type lib/lanes, lib/parents, lib/incremental, type lib/options, lib/paging, zod',
  ),
  part(
    'lib/run',
    'a run put together: chain, lanes, loading into a sink, and the loop back to demand',
    'vocabulary, type lib/asyncContext, type lib/events, lib/url, operators, lib/http, lib/http/body, lib/rate, lib/retry, lib/lanes, lib/parents, lib/incremental, type lib/options, lib/paging, lib/checkpoint, rxjs',
  ),
  part(
    'lib/customApiAction',
    'the factory',
    'vocabulary, lib/events, lib/http, lib/http/exchange, lib/environment, lib/rate, lib/options, lib/checkpoint, lib/run, rxjs',
  ),
  part(
    'lib/toReadableStream',
    'a stream to pull from, made of `action.stream` alone',
    'vocabulary, rxjs, node',
  ),
  part(
    'lib/index',
    'the entry point `okta-streams`',
    'vocabulary, lib/auth, lib/environment, lib/rate, lib/customApiAction, lib/toReadableStream',
  ),
  part('lib/sinks/shared', 'what sinks of all kinds have in common', 'vocabulary, rxjs, node'),
  part(
    'lib/sinks/files',
    'files of rows, their checkpoints and leases',
    'vocabulary, lib/schema, operators, lib/sinks/shared, csv-stringify/sync, rxjs, zod, node',
  ),
  part(
    'lib/sinks/table',
    'options, columns, cells and drift of tables: no database',
    'vocabulary, lib/url, lib/schema, lib/sinks/shared, zod, node',
  ),
  part(
    'lib/sinks/postgres',
    'a table of PostgreSQL, its jobs and locks',
    'vocabulary, lib/url, lib/schema, lib/sinks/shared, lib/sinks/table, pg, pg-copy-streams, rxjs, zod, node',
  ),
  part(
    'lib/sinks/duckdb',
    'a table of a DuckDB file, its jobs and locks',
    'vocabulary, lib/schema, lib/sinks/shared, lib/sinks/table, @duckdb/node-api, rxjs, zod, node',
  ),
  part(
    'lib/sinks/index',
    'the entry point `okta-streams/sinks`',
    'vocabulary, lib/sinks/files, type lib/sinks/table, lib/sinks/postgres, lib/sinks/duckdb',
  ),
  part(
    'lib/queues',
    'work queues: taking, working, leading, and a queue in memory',
    'vocabulary, lib/schema, operators, lib/run, type lib/sinks/table, rxjs, zod, node',
  ),
  part(
    'lib/queues/postgres',
    'a work queue in PostgreSQL',
    'vocabulary, lib/schema, lib/sinks/shared, lib/sinks/postgres, lib/sinks/table, lib/queues, rxjs, zod, node',
  ),
  part(
    'lib/queues/jetstream',
    'a work queue in NATS JetStream',
    'vocabulary, lib/schema, lib/sinks/shared, lib/queues, @nats-io/jetstream, @nats-io/transport-node, rxjs, zod, node',
  ),
  part(
    'lib/queues/index',
    'the entry point `okta-streams/queues`',
    'vocabulary, lib/queues, lib/queues/postgres, lib/queues/jetstream',
  ),
  part(
    'lib/opentelemetry',
    "spans and metrics made of the events' channel",
    'vocabulary, lib/version, lib/rate, type lib/queues, @opentelemetry/api, rxjs, node',
  ),
  part('lib/sandbox/data', 'the records of an org, made from a seed', ''),
  part(
    'lib/sandbox/catalog',
    "the lists of an org beyond users, groups and apps, one row each, their records made from Okta's shapes",
    'lib/sandbox/data',
  ),
  part(
    'lib/sandbox/options',
    'the options of the sandbox',
    'lib/sandbox/data, lib/sandbox/catalog, node',
  ),
  part(
    'lib/sandbox/wire',
    'calls and replies as Okta writes them: pages, links, encodings',
    'lib/sandbox/data, node',
  ),
  part(
    'lib/sandbox/oauth',
    'the token endpoint and DPoP',
    'lib/sandbox/data, type lib/sandbox/options, lib/sandbox/wire, node',
  ),
  part(
    'lib/sandbox/server',
    'the org, its quotas and faults, and the HTTP server',
    'lib/sandbox/data, lib/sandbox/catalog, lib/sandbox/options, lib/sandbox/wire, lib/sandbox/oauth, node',
  ),
  part(
    'lib/sandbox/routes',
    'the operations that the org answers, by subject',
    'lib/sandbox/data, lib/sandbox/catalog, lib/sandbox/wire, lib/sandbox/oauth, lib/sandbox/server',
  ),
  part(
    'lib/sandbox',
    'the entry point `okta-streams/sandbox`',
    'lib/sandbox/data, lib/sandbox/options, lib/sandbox/server, lib/sandbox/routes, node',
  ),
  part(
    'lib/testing/conformance',
    'the checks of the conformance kits of sinks and queues',
    'vocabulary, type lib/queues, rxjs, node',
  ),
  part(
    'lib/testing',
    '`send` made of marbles; the conformance kits',
    'vocabulary, lib/sinks/shared, type lib/sinks/files, lib/sandbox/wire, lib/sandbox/server, lib/testing/conformance, rxjs, type rxjs/testing, node',
  ),
  part(
    'lib/sync',
    'the whole org as related tables: the catalog as data, rows, plan, readings and what the next run goes by',
    'vocabulary, lib/asyncContext, lib/url, lib/schema, operators, lib/http, lib/options, lib/run, lib/sinks/shared, lib/sinks/files, lib/sinks/table, lib/sinks/postgres, lib/sinks/duckdb, rxjs, zod, node',
  ),
  part(
    'lib/cli',
    'the command `okta-streams`',
    'vocabulary, lib/version, lib/url, operators, lib/http, lib/scopes, lib/auth, lib/environment, lib/retry, lib/parents, lib/customApiAction, lib/sinks/shared, lib/sinks/files, lib/sinks/table, lib/sinks/postgres, lib/sinks/duckdb, lib/queues, lib/queues/postgres, lib/queues/jetstream, type lib/sandbox/options, lib/sandbox, lib/sync, cli-progress, commander, rxjs, node',
  ),
];

function part(name: string, what: string, imports = ''): Part {
  return { name, what, imports: imports.split(', ').filter((to) => to !== '') };
}
