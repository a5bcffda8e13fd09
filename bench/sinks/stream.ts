/**
 * Users of an org (in a process of its own, without latency) into each sink by a stream with the
 * default `commitEvery`, and by a loop written by hand on undici and the same driver, in turn.
 *
 * Run: npx tsx bench/sinks/stream.ts [users] [runs]
 */
import { apiToken, customApiAction } from 'okta-streams';
import { csvFile, duckdb, ndjsonFile, postgres, type Sink } from 'okta-streams/sinks';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastValueFrom } from 'rxjs';
import { postgresServer } from '../../spec/support/postgres.js';
import { handDuckdb } from './handDuckdb.js';
import { columns, handFile, type HandLoader, type User } from './handFile.js';
import { handPostgres } from './handPostgres.js';
import { handStream } from './handStream.js';
import { inTurn } from './inTurn.js';

const users = process.argv[2] ?? '50000';
const runs = Number(process.argv[3] ?? 5);
const server = fork(fileURLToPath(new URL('serve.ts', import.meta.url)), [users]);
const [{ orgUrl, token }] = (await once(server, 'message')) as [{ orgUrl: string; token: string }];
const { url, query } = await postgresServer();
const connection = { orgUrl, auth: apiToken(token), rateLimit: { enabled: false } };
const action = customApiAction(connection).of<User>();

interface Store {
  readonly goal: number;
  readonly sink: (path: string) => Sink<User>;
  readonly hand: (path: string) => Promise<HandLoader>;
}

const stores: Record<string, Store> = {
  ndjson: { goal: 1.1, sink: (path) => ndjsonFile(path), hand: (path) => handFile(path, 'ndjson') },
  csv: {
    goal: 1.1,
    sink: (path) => csvFile(path, { columns }),
    hand: (path) => handFile(path, 'csv'),
  },
  duckdb: {
    goal: 1.15,
    sink: (path) => duckdb(path, { table: 'users', mode: 'append' }),
    hand: handDuckdb,
  },
  postgres: {
    goal: 1.15,
    sink: () => postgres(url, { table: 'users', mode: 'append' }),
    hand: () => handPostgres(url),
  },
};

async function afresh(load: (path: string) => Promise<unknown>): Promise<void> {
  await query('DROP TABLE IF EXISTS users, checkpoint, _okta_streams_jobs');
  const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  await load(join(folder, 'users'));
  await rm(folder, { recursive: true });
}

await inTurn(
  Object.entries(stores).map(([name, { goal, sink, hand }]) => ({
    name,
    goal,
    sink: () =>
      afresh((path) =>
        lastValueFrom(
          action({
            requestType: 'GET(Streaming)',
            relativeUrl: '/api/v1/users',
            streaming: { recordLimit: Infinity, sink: sink(path) },
          }),
        ),
      ),
    hand: () => afresh(async (path) => handStream(orgUrl, token, await hand(path))),
  })),
  runs,
);
server.disconnect();
