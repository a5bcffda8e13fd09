import { readdirSync, readFileSync } from 'node:fs';
import { firstValueFrom, from } from 'rxjs';
import { postgresQueue } from '../../../lib/queues/postgres/postgresQueue.js';
import { natsServer } from '../natsServer.js';
import { startPostgres } from '../postgres.js';
import { postgresSources } from '../postgresPrograms.js';
import { tcpProxy, type TcpProxy } from '../tcpProxy.js';

/** The engine of a queue that can be killed and paused, by way of a proxy that can be cut. */
export interface KilledEngine {
  readonly engine: 'jetstream' | 'postgres';
  /** By way of the proxy. */
  readonly url: string;
  readonly proxy: TcpProxy;
  /** The same without the proxy. */
  readonly direct: string;
  /** Kills it as `kill -9` does, and starts it again. */
  readonly restart: () => Promise<void>;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Milliseconds until another reader goes on where one was killed. */
  readonly maxTakeover: number;
  /** Watches a queue, where the engine can: what has been written since the last look, each row as often as it was. */
  readonly watch?: (name: string) => Promise<Watch>;
}

/** What an engine has got since it was asked before. */
export interface Watch {
  /** Ids of rows in the log, settled or not. */
  readonly logged: () => Promise<readonly string[]>;
  /** Ids in a table that keeps results, `name_results`. */
  readonly results: (generation: string) => Promise<readonly string[]>;
}

/** A NATS server. */
export async function killedJetStream(): Promise<KilledEngine> {
  const server = await natsServer();
  const proxy = await tcpProxy(server.port);
  return {
    engine: 'jetstream',
    direct: server.url,
    url: `nats://127.0.0.1:${proxy.port.toString()}`,
    proxy,
    // A lease of two seconds, and one.
    maxTakeover: 3_000,
    restart: async () => {
      await server.kill();
      await server.start();
    },
    pause: server.pause,
    resume: server.resume,
  };
}

/**
 * A PostgreSQL server.
 *
 * @param isDurable Whether commits wait for the disk, as everywhere but in specs.
 */
export async function killedPostgres(isDurable = false): Promise<KilledEngine> {
  const server = await startPostgres(postgresSources(), isDurable);
  const url = new URL(server.url);
  const proxy = await tcpProxy(Number(url.port));
  url.port = proxy.port.toString();
  const signal = (name: NodeJS.Signals) => {
    for (const pid of familyOf(server.pid())) process.kill(pid, name);
  };
  return {
    engine: 'postgres',
    direct: server.url,
    url: url.href,
    proxy,
    maxTakeover: 2_000,
    restart: server.restart,
    pause: () => {
      signal('SIGSTOP');
    },
    resume: () => {
      signal('SIGCONT');
    },
    watch: async (name) => {
      // Makes its tables.
      const request = { bucket: 'none', window: 1, allowance: 1, wanted: 1 };
      await firstValueFrom(from(postgresQueue(server.url, { name }).budget('none').lease(request)));
      await server.query(`
        CREATE TABLE ${name}_log (id text);
        CREATE FUNCTION ${name}_note() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN INSERT INTO ${name}_log VALUES (NEW.id); RETURN NULL; END $$;
        CREATE TRIGGER note AFTER INSERT ON ${name}_queue FOR EACH ROW EXECUTE FUNCTION ${name}_note()`);
      const ids = async (sql: string, values: readonly unknown[] = []) =>
        (await server.query(sql, values)).map(({ id }) => String(id));
      return {
        logged: () => ids(`DELETE FROM ${name}_log RETURNING id`),
        results: (generation) =>
          ids(`SELECT id FROM ${name}_results WHERE generation = $1`, [generation]),
      };
    },
  };
}

/** A process and its children: PostgreSQL has one for each connection, in a group of its own. */
function familyOf(parent: number): readonly number[] {
  const isChild = (pid: string) => {
    try {
      // The name of the program, in brackets, may have anything in it.
      const [, after = ''] =
        /^.*\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return Number(after) === parent;
    } catch {
      return false;
    }
  };
  return [
    parent,
    ...readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid) && isChild(pid))
      .map(Number),
  ];
}
