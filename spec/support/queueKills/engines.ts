import { natsServer } from '../natsServer.js';
import { startPostgres } from '../postgres.js';
import { postgresSources } from '../postgresPrograms.js';
import { tcpProxy } from '../tcpProxy.js';
import type { KilledEngine } from './killedQueue.js';

/** A NATS server that can be killed. */
export async function killedJetStream(): Promise<KilledEngine> {
  const server = await natsServer();
  const proxy = await tcpProxy(server.port);
  return {
    engine: 'jetstream',
    url: `nats://127.0.0.1:${proxy.port.toString()}`,
    proxy,
    // A lease of two seconds, and one.
    maxTakeover: 3_000,
    restart: async () => {
      await server.kill();
      await server.start();
    },
  };
}

/** A PostgreSQL server that can be killed; results into it tell what was in the log. */
export async function killedPostgres(): Promise<KilledEngine> {
  const server = await startPostgres(postgresSources());
  const url = new URL(server.url);
  const proxy = await tcpProxy(Number(url.port));
  url.port = proxy.port.toString();
  return {
    engine: 'postgres',
    url: url.href,
    proxy,
    maxTakeover: 2_000,
    restart: server.restart,
    results: async (name, generation) => {
      const sql = `SELECT id FROM ${name}_results WHERE generation = $1`;
      return (await server.query(sql, [generation])).map(({ id }) => String(id));
    },
  };
}
