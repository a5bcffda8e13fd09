import { appendFileSync } from 'node:fs';
import { map, type OperatorFunction } from 'rxjs';
import { checkpointFile } from '../../../lib/sinks/files/checkpointFile.js';
import { csvFile } from '../../../lib/sinks/files/csvFile.js';
import { duckdb } from '../../../lib/sinks/duckdb/duckdb.js';
import type { FileSystem } from '../../../lib/sinks/files/fileSystem.js';
import { nodeFileSystem } from '../../../lib/sinks/files/nodeFileSystem.js';
import { ndjsonFile } from '../../../lib/sinks/files/ndjsonFile.js';
import { postgres } from '../../../lib/sinks/postgres/postgres.js';
import type { Sink } from '../../../lib/sinks/types.js';
import type { FlowInput } from '../../../lib/types/streaming.js';

export interface User {
  readonly id: string;
  readonly profile: { readonly email: string };
}

/** Every sink and mode that users are loaded by. */
export const sinkNames = [
  'ndjsonFile append',
  'ndjsonFile replace',
  'csvFile append',
  'csvFile replace',
  'checkpointFile',
  'duckdb append',
  'duckdb upsert',
  'duckdb replace',
  'postgres append',
  'postgres upsert',
  'postgres replace',
] as const;

export type SinkName = (typeof sinkNames)[number];

/** Where rows go to: a file in this folder, or the table of the sink's own in this server. */
export interface Target {
  readonly name: SinkName;
  readonly folder: string;
  /** A connection string. */
  readonly postgres: string;
  /** As if on a host of this name, of which others see leases alone: they last two seconds. */
  readonly host?: string | undefined;
  /** Whether the members of groups are loaded, by pairs of ids. */
  readonly isOfMembers?: boolean;
}

const columns = { id: 'id', email: 'profile.email' };

export function userSink({ name, folder, postgres: url, host, isOfMembers }: Target): Sink<User> {
  const [kind, mode = 'append'] = name.split(' ') as [string, ('append' | 'replace')?];
  const table = tableOf(name);
  const typed = isOfMembers === true ? { columns: { id: 'text', parent: 'text' } as const } : {};
  const fileSystem = host === undefined ? nodeFileSystem : elsewhere(host);
  switch (kind) {
    case 'ndjsonFile':
      return ndjsonFile(`${folder}/users`, { mode, fileSystem });
    case 'csvFile':
      return csvFile(`${folder}/users`, { columns, mode, fileSystem });
    case 'checkpointFile':
      return checkpointFile(`${folder}/checkpoint.json`);
    case 'duckdb':
      return duckdb(`${folder}/users`, { table, mode, ...typed });
    default:
      return postgres(url, { table, mode, ...typed });
  }
}

function elsewhere(host: string): FileSystem {
  return {
    ...nodeFileSystem,
    leaseTime: 2_000,
    self: () => Promise.resolve({ host, pid: process.pid }),
    stateOf: () => Promise.resolve('elsewhere'),
  };
}

/** The flow of `checkpointFile` does the work itself: it appends lines to a file. */
export function userFlow({
  name,
  folder,
}: Target): OperatorFunction<FlowInput<User, undefined>, User> {
  return map(({ record }) => {
    if (name === 'checkpointFile') appendFileSync(`${folder}/users`, `${record.id}\n`);
    return record;
  });
}

export function tableOf(name: SinkName): string {
  return `users_by_${name.replace(' ', '_')}`;
}
