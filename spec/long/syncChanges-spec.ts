import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import { startSandbox } from '../../lib/sandbox/startSandbox.js';
import { openDatabase } from '../../lib/sinks/duckdb/database.js';
import { loadDriver } from '../../lib/sinks/duckdb/driver.js';
import { oktaTables } from '../../lib/sync/oktaTables.js';
import { anyWithoutParent } from '../../lib/sync/sql.js';
import type { Lookup } from '../../lib/sync/stores/store.js';
import { syncOrg } from '../../lib/sync/syncOrg.js';
import { orgChange, orgChanger } from '../support/orgChanges.js';
import { syncedTables } from '../support/syncedTables.js';

/** The same each time where nothing is asked for; to look further, draw others. */
const numRuns = Number(process.env['SYNC_RUNS'] ?? 3);
const seed = Number(process.env['SYNC_SEED'] ?? 77);
const tables = oktaTables;
/** Between two full readings children that nothing tells of are as old as the last, but for those of nobody. */
const aging = tables.filter(
  ({ incremental, parent }) => incremental.by === 'refresh' && parent !== undefined,
);
/** Reading an identity provider is an event: the log of a later run has more of them. */
const growing = ['logs', 'log_targets'];

describe('the next run of a sync', function () {
  this.timeout(1_800_000);

  for (const lag of [0, 5_000, 300_000]) {
    it(`should come to what a full one comes to, with a lag of ${String(lag / 1_000)} s`, async () => {
      console.log(`      SYNC_SEED=${seed.toString()}`);
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              changes: fc.array(orgChange, { minLength: 1, maxLength: 12 }),
              pause: fc.constantFrom(0, 1_000, 400_000, 3_600_000),
            }),
            { minLength: 1, maxLength: 3 },
          ),
          async (rounds) => {
            await follow(lag, rounds);
          },
        ),
        { numRuns, seed, endOnFailure: true },
      );
    });
  }

  async function follow(
    lag: number,
    rounds: readonly {
      readonly changes: readonly (typeof orgChange extends fc.Arbitrary<infer T> ? T : never)[];
      readonly pause: number;
    }[],
  ): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    const org = await startSandbox({
      users: 25,
      groups: 6,
      apps: 12,
      logs: 20,
      lag: {
        search: lag,
        stamps: lag,
        everyone: lag,
        log: lag,
        deactivation: lag,
        deletion: lag,
      },
      failedEvents: 0.1,
    });
    const action = customApiAction({
      orgUrl: org.orgUrl,
      auth: apiToken(org.token),
      rateLimit: { enabled: false },
    });
    const sync = (name: string) =>
      lastValueFrom(syncOrg(action, { target: join(folder, name), tables: 'all' }));
    try {
      const change = orgChanger(org);
      await sync('next.duckdb');
      for (const [i, { changes, pause }] of rounds.entries()) {
        for (const each of changes) await change(each);
        org.advance(pause);
        await sync('next.duckdb');
        if (lag > 0 && i < rounds.length - 1) continue;
        if (lag > 0) {
          // What is late happens when somebody looks, and is then seen late itself.
          for (let look = 0; look < 3; look++) {
            org.advance(lag + 1_000);
            await lastValueFrom(action({ requestType: 'GET', relativeUrl: '/api/v1/org' }));
          }
          await sync('next.duckdb');
        }
        const full = `full${i.toString()}.duckdb`;
        await sync(full);
        const [next, whole] = [
          await syncedTables(join(folder, 'next.duckdb'), tables),
          await syncedTables(join(folder, full), tables),
        ];
        for (const { name } of tables.filter((table) => !aging.includes(table))) {
          if (!growing.includes(name)) expect(next[name], name).to.deep.equal(whole[name]);
          const rows = new Set(whole[name]);
          expect(
            next[name]?.filter((row) => !rows.has(row)),
            name,
          ).to.deep.equal([]);
        }
        expect(await ofNobody(join(folder, 'next.duckdb'))).to.deep.equal([]);
        const kept = new Set(next['logs']);
        const missing = whole['logs']?.filter((row) => !kept.has(row)) ?? [];
        expect(missing.filter((row) => !row.includes('read_client_secret'))).to.deep.equal([]);
      }
    } finally {
      await org.close();
      await rm(folder, { recursive: true });
    }
  }

  /** The tables with rows whose parent is not there. */
  async function ofNobody(path: string): Promise<readonly string[]> {
    const database = await openDatabase(await loadDriver(), path);
    const lookup = { table: (name: string) => name, marks: false } as Lookup;
    const found: string[] = [];
    try {
      for (const table of aging) {
        const parent = tables.find(({ name }) => name === table.parent);
        if (parent === undefined) throw new Error(`${table.name} has no parent`);
        const rows = await database.query(anyWithoutParent(lookup, table, parent));
        if (rows.length > 0) found.push(table.name);
      }
    } finally {
      database.close();
    }
    return found;
  }
});
