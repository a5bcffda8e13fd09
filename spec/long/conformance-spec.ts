import { sinkConformance } from '../../lib/testing/sinkConformance.js';
import { duckdbStore } from '../support/duckdbStore.js';
import { postgresServer, type PostgresServer } from '../support/postgres.js';
import { postgresStore } from '../support/postgresStore.js';

// One mode of each is checked with the sinks.
for (const mode of ['append', 'replace'] as const) {
  describe(`duckdb, conformance with mode ${mode}`, () => {
    for (const { name, run } of sinkConformance(() => duckdbStore(mode), { mode })) it(name, run);
  });
}

for (const mode of ['append', 'upsert'] as const) {
  describe(`postgres, conformance with mode ${mode}`, () => {
    let server: PostgresServer;

    before(async () => {
      server = await postgresServer();
    });

    const setUp = () => postgresStore(server, mode);
    for (const { name, run } of sinkConformance(setUp, { mode, ordered: false })) it(name, run);
  });
}
