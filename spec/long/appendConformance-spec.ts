import { sinkConformance } from '../../lib/testing/sinkConformance.js';
import { duckdbStore } from '../support/duckdbStore.js';
import { postgresServer, type PostgresServer } from '../support/postgres.js';
import { postgresStore } from '../support/postgresStore.js';

/** The two other modes are checked with the sinks. */
const mode = 'append';

describe('duckdb, conformance with mode append', () => {
  for (const { name, run } of sinkConformance(() => duckdbStore(mode), { mode })) it(name, run);
});

describe('postgres, conformance with mode append', () => {
  let server: PostgresServer;

  before(async () => {
    server = await postgresServer();
  });

  const setUp = () => postgresStore(server, mode);
  for (const { name, run } of sinkConformance(setUp, { mode, ordered: false })) it(name, run);
});
