import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, tap, toArray } from 'rxjs';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import type { Send } from '../../lib/http/types.js';
import type { SandboxOptions } from '../../lib/sandbox/index.js';
import { startSandbox, type Sandbox } from '../../lib/sandbox/startSandbox.js';
import { openDatabase } from '../../lib/sinks/duckdb/database.js';
import { loadDriver } from '../../lib/sinks/duckdb/driver.js';
import type { SyncEvent, SyncSummary } from '../../lib/sync/events.js';
import { syncOrg } from '../../lib/sync/syncOrg.js';
import type { SyncOptions } from '../../lib/sync/syncOptions.js';
import type { CustomApiAction } from '../../lib/types/action.js';

/** An org, and a DuckDB file that it is copied into. */
export interface SyncedOrg {
  readonly org: Sandbox;
  readonly action: CustomApiAction;
  readonly target: string;
  readonly play: (
    options?: Partial<SyncOptions>,
    onEvent?: (event: SyncEvent) => void,
  ) => Promise<readonly SyncEvent[]>;
  readonly query: (sql: string) => Promise<readonly (readonly (string | null)[])[]>;
  /** Changes the org, and gives the body of its answer. */
  readonly call: (method: string, path: string, body?: object) => Promise<{ id: string }>;
  readonly close: () => Promise<void>;
}

/** @param send Made for the org once it is there. */
export async function syncedOrg(
  options: SandboxOptions,
  send?: (org: Sandbox) => Send,
): Promise<SyncedOrg> {
  const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  const target = join(folder, 'okta.duckdb');
  const org = await startSandbox(options);
  const { orgUrl, token } = org;
  const action = customApiAction({
    orgUrl,
    auth: apiToken(token),
    rateLimit: { enabled: false },
    ...(send && { send: send(org) }),
  });
  return {
    org,
    action,
    target,
    play: (given = {}, onEvent = () => undefined) =>
      lastValueFrom(syncOrg(action, { target, ...given }).pipe(tap(onEvent), toArray())),
    query: async (sql) => {
      const database = await openDatabase(await loadDriver(), target);
      try {
        return await database.query(sql);
      } finally {
        database.close();
      }
    },
    call: (method, path, body) => callOrg(org, method, path, body),
    close: async () => {
      await org.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The summary that a run has ended with. */
export function summaryIn(events: readonly SyncEvent[]): SyncSummary {
  const last = events.at(-1);
  if (last?.type !== 'summary') throw new Error('no summary');
  return last;
}

/** Expects that each table has cost as many requests as the plan of the run said. */
export function expectWithinPlan(events: readonly SyncEvent[]): void {
  const plan = events.find(({ type }) => type === 'plan');
  if (plan?.type !== 'plan') throw new Error('no plan');
  for (const { name, min, max } of plan.tables) {
    const table = summaryIn(events).tables.find((each) => each.name === name);
    expect(table?.requests ?? -1, name).to.be.within(min, max);
  }
}

/** What is changed in an org behind the back of the run. */
export async function callOrg(
  { orgUrl, token }: Sandbox,
  method: string,
  path: string,
  body?: object,
): Promise<{ id: string }> {
  const headers = { authorization: `SSWS ${token}`, 'content-type': 'application/json' };
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${orgUrl}${path}`, { method, headers, ...content });
  const text = await response.text();
  return (text === '' ? {} : JSON.parse(text)) as { id: string };
}
