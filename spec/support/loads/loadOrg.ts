import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { startSandbox, type SandboxOptions } from '../../../lib/sandbox/index.js';
import { forEachParent } from '../../../operators/forEachParent.js';
import { postgresServer } from '../postgres.js';
import { done, opened } from '../sinkJob.js';
import type { Query } from '../../../lib/types/input.js';
import type { Load } from './loadUsers.js';
import { tableOf, userSink, type SinkName, type User } from './userSink.js';

/** An org whose users are loaded, and who they are. */
export interface LoadOrg {
  /** Of its list of users. */
  readonly ids: readonly string[];
  /** Of a search, as lanes make it: it finds those who have been deactivated, too. */
  readonly idsBySearch: readonly string[];
  /** Pairs of ids, of each group and each of its members. */
  readonly memberships: () => Promise<readonly string[]>;
  readonly deleteGroup: (id: string) => Promise<void>;
  /** A load into a new folder, or a table that is not there yet. */
  readonly loadInto: (name: SinkName, lanes?: number) => Promise<Load>;
  readonly close: () => Promise<void>;
}

/** Starts an org with so many users; pages take some milliseconds, so that steps happen at many checkpoints. */
export async function startLoadOrg(
  users: number,
  more: Pick<SandboxOptions, 'groups' | 'members'> = {},
): Promise<LoadOrg> {
  const org = await startSandbox({ users, latency: 2, ...more });
  const { orgUrl, token } = org;
  const action = customApiAction({ orgUrl, auth: apiToken(token) });
  const idsOf = async (query: Query) => {
    const streaming = { recordLimit: Infinity };
    const all = action.of<User>().stream({ relativeUrl: '/api/v1/users', query, streaming });
    return (await lastValueFrom(all.pipe(toArray()))).map(({ record }) => record.id);
  };
  const folders: string[] = [];
  return {
    ids: await idsOf({}),
    idsBySearch: await idsOf({ search: 'id pr' }),
    memberships: async () => {
      const pairs = action.of<User>().stream({
        relativeUrl: '/api/v1/groups',
        streaming: {
          flow: forEachParent(
            action.of<User>(),
            ({ record }) => ({
              relativeUrl: `/api/v1/groups/${record.id}/users`,
              streaming: { recordLimit: Infinity },
            }),
            { concurrency: 4 },
          ),
        },
      });
      const all = await lastValueFrom(pairs.pipe(toArray()));
      return all.map(({ parent, record }) => `${parent.id} ${record.id}`);
    },
    deleteGroup: async (id) => {
      await lastValueFrom(action({ requestType: 'DELETE', relativeUrl: `/api/v1/groups/${id}` }));
    },
    loadInto: async (name, lanes) => {
      const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
      folders.push(folder);
      const postgres = name.startsWith('postgres') ? await withoutTable(name) : '';
      return {
        name,
        folder,
        postgres,
        orgUrl,
        token,
        job: 'users',
        commitEvery: 400,
        leash: undefined,
        lanes,
      };
    },
    close: async () => {
      for (const folder of folders) await rm(folder, { recursive: true });
      await org.close();
    },
  };
}

/** How many records the checkpoint counts that the sink holds of a load; `undefined` where it has none. */
export async function placeOf(load: Load): Promise<number | undefined> {
  return (await checkpointOf(load))?.recordsStreamed;
}

/** What stands in a checkpoint. */
export interface LoadCheckpoint {
  readonly recordsStreamed?: number;
  readonly parents?: { readonly open: readonly { readonly parent: { readonly id: string } }[] };
}

/** The checkpoint that the sink holds of a load. */
export async function checkpointOf(load: Load): Promise<LoadCheckpoint | undefined> {
  const session = await opened(userSink(load), { name: load.job });
  const checkpoint = session.checkpoint as LoadCheckpoint | undefined;
  await done(session.close({ kind: 'unsubscribed' }));
  return checkpoint;
}

async function withoutTable(name: SinkName): Promise<string> {
  const { url, query } = await postgresServer();
  await query(`DROP TABLE IF EXISTS ${tableOf(name)}`);
  await query(`DROP TABLE IF EXISTS _okta_streams_jobs`);
  return url;
}
