import { refusePassword } from './refusePassword.js';
import { UsageError } from './usageError.js';

/** Where a queue is: its engine, and its name there. */
export type QueueAddress =
  | {
      readonly engine: 'postgres';
      /** `undefined`: what the variables `PG*` say. */
      readonly connectionString: string | undefined;
      readonly name: string;
    }
  | { readonly engine: 'nats'; readonly servers: readonly string[]; readonly name: string };

/** Whether an address is to be one of a queue. */
export function isQueueAddress(text: string): boolean {
  return text.startsWith('queue:');
}

/**
 * Reads `queue:postgres#users`, `queue:postgres://etl@db/hr#users` or `queue:nats://127.0.0.1:4222#users`.
 *
 * @param option What errors call it: `--to`.
 * @throws UsageError for what is none of them, and for a password in it, which it does not repeat.
 */
export function queueAddress(option: string, text: string): QueueAddress {
  const [, engine = '', rest = '', name = ''] =
    /^queue:([a-z]+)((?::[^#]*)?)(?:#(.*))?$/.exec(text) ?? [];
  refusePassword(
    option,
    rest,
    engine === 'nats'
      ? `write ${option} 'queue:nats://127.0.0.1:4222#users' and set NATS_USER and NATS_PASSWORD`
      : `write ${option} 'queue:postgres#users' and set PGHOST, PGDATABASE, PGUSER and PGPASSWORD`,
  );
  if (!/^(?:postgres|postgresql|nats|tls)$/.test(engine)) {
    throw new UsageError(
      `${option} ${text} is no queue; write ${option} 'queue:postgres#users' (the variables PG* say ` +
        "where), or 'queue:nats://127.0.0.1:4222#users'",
    );
  }
  const shown = `queue:${engine}${rest}`;
  if (name === '') {
    throw new UsageError(`${option} ${text} names no queue; write ${option} '${shown}#users'`);
  }
  if (engine === 'nats' || engine === 'tls') {
    const servers = rest.split(',').map((server) => server.replace(/^:?(?:\w+:)?\/\//, ''));
    if (servers.some((server) => server === '')) {
      throw new UsageError(
        `${option} ${text} names no server; write ${option} 'queue:nats://127.0.0.1:4222#${name}'`,
      );
    }
    return { engine: 'nats', servers: servers.map((server) => `${engine}://${server}`), name };
  }
  const isBare = /^:?(?:\/\/)?$/.test(rest);
  return { engine: 'postgres', connectionString: isBare ? undefined : `${engine}${rest}`, name };
}
