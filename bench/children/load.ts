/** Loads the members of groups as its argument says, in JSON, and tells what it took. */
import { apiToken, customApiAction } from 'okta-streams';
import { csvFile, duckdb, ndjsonFile, postgres, type Sink } from 'okta-streams/sinks';
import { lastValueFrom, map } from 'rxjs';

/** What is loaded, and where. */
export interface ChildLoad {
  readonly orgUrl: string;
  readonly sink: 'none' | 'ndjson' | 'csv' | 'duckdb' | 'postgres';
  readonly path: string;
  readonly lanes: number;
}

/** What a load took: MiB at its peak, seconds of the processor and by the clock. */
export interface ChildFigures {
  readonly rss: number;
  readonly cpu: number;
  readonly seconds: number;
  readonly records: number;
  readonly parents: number;
}

interface Named {
  readonly id: string;
}

const { orgUrl, sink, path, lanes } = JSON.parse(process.argv[2] ?? '') as ChildLoad;
const columns = { group: 'text', id: 'text', record: 'json' } as const;
const table = { table: 'members', mode: 'upsert', key: ['group', 'id'], columns } as const;
const sinks: Readonly<Record<ChildLoad['sink'], () => Sink<object> | undefined>> = {
  none: () => undefined,
  ndjson: () => ndjsonFile(path),
  csv: () => csvFile(path, { columns: ['group', 'id'] }),
  duckdb: () => duckdb(path, table),
  postgres: () => postgres(path, table),
};

const started = performance.now();
const { recordsStreamed, parentsDone = 0 } = await lastValueFrom(
  customApiAction({ orgUrl, auth: apiToken('bench'), rateLimit: { enabled: false } }).of<
    Named,
    Named
  >()({
    requestType: 'GET(Streaming)',
    relativeUrl: '/api/v1/groups/{id}/users',
    streaming: {
      parents: { relativeUrl: '/api/v1/groups' },
      lanes: { count: lanes },
      recordLimit: Infinity,
      flow: map(({ parent, record }): object => ({ group: parent.id, id: record.id, record })),
      sink: sinks[sink](),
    },
  }),
);
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
process.send?.({
  rss: maxRSS / 1_024,
  cpu: (userCPUTime + systemCPUTime) / 1e6,
  seconds: (performance.now() - started) / 1_000,
  records: recordsStreamed,
  parents: parentsDone,
} satisfies ChildFigures);
process.disconnect();
