/**
 * Rows into files: the sinks alone, and loaders written by hand, in turn. Chunks of 1,000 rows, a
 * commit and a checkpoint every 10,000.
 *
 * Run: npx tsx bench/sinks/files.ts [rows] [runs]
 */
import { apiToken, customApiAction } from 'okta-streams';
import { startSandbox } from 'okta-streams/sandbox';
import { csvFile, ndjsonFile, type Sink } from 'okta-streams/sinks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, map, toArray } from 'rxjs';
import { columns, handFile, type FileFormat, type User } from './handFile.js';
import { inTurn } from './inTurn.js';
import { loadBySession } from './loadBySession.js';

const count = Number(process.argv[2] ?? 100_000);
const runs = Number(process.argv[3] ?? 7);
const perChunk = 1_000;
const perCommit = 10_000;

const org = await startSandbox({ users: count });
const rows = await lastValueFrom(
  customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token) })
    .of<User>()
    .stream({ relativeUrl: '/api/v1/users', streaming: { recordLimit: Infinity } })
    .pipe(
      map(({ record }) => record),
      toArray(),
    ),
);
await org.close();

async function byHand(path: string, format: FileFormat): Promise<void> {
  const loader = await handFile(path, format);
  for (let at = 0; at < count; at += perChunk) {
    await loader.write(rows.slice(at, at + perChunk));
    const next = at + perChunk;
    if (next % perCommit === 0) await loader.commit({ v: 1, next });
  }
  await loader.close();
}

async function inFolder(load: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  await load(join(folder, 'users'));
  await rm(folder, { recursive: true });
}

const sinks: Record<FileFormat, (path: string) => Sink<User>> = {
  ndjson: (path) => ndjsonFile(path),
  csv: (path) => csvFile(path, { columns }),
};
await inTurn(
  (['ndjson', 'csv'] as const).map((format) => ({
    name: format,
    sink: () => inFolder((path) => loadBySession(sinks[format](path), rows)),
    hand: () => inFolder((path) => byHand(path, format)),
    goal: 1.1,
  })),
  runs,
);
