import { randomUUID } from 'node:crypto';
import { postgres } from '../../lib/sinks/postgres/postgres.js';
import type { TableMode } from '../../lib/sinks/table/tableOptions.js';
import type { ConformanceRow } from '../../lib/testing/conformance/store.js';
import type { PostgresServer } from './postgres.js';

/** A table of its own, for the conformance kit. */
export function postgresStore(server: PostgresServer, mode: TableMode) {
  const name = `conformance ${randomUUID()}`;
  return {
    sink: () => postgres<ConformanceRow>(server.url, { table: name, mode }),
    rows: async () => {
      const rows = await server.query(`SELECT record FROM "${name}"`);
      return rows.map(({ record }) => record as ConformanceRow);
    },
    crash: async () => {
      const killed = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'okta-streams'`;
      while ((await server.query(killed)).length > 0);
    },
    dispose: () => server.query(`DROP TABLE IF EXISTS "${name}"`),
  };
}
