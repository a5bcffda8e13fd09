import { expect } from 'chai';
import { defer, EMPTY, lastValueFrom } from 'rxjs';
import type { OpenSession } from '../../../lib/run/loading/openSession.js';
import type { RowKey } from '../../../lib/sinks/types.js';
import { keyText, sweep } from '../../../lib/sync/sweep.js';
import type { SyncTable } from '../../../lib/sync/types.js';

const table = { name: 'members', key: ['group_id', 'user_id'] } as unknown as SyncTable;

describe('sweep', () => {
  const play = async (isThere: boolean, seen: readonly string[], isReadOnly = false) => {
    const queries: string[] = [];
    const removed: (readonly RowKey[])[] = [];
    const told: number[] = [];
    const session = {
      remove: (keys: readonly RowKey[]) =>
        defer(() => {
          removed.push(keys);
          return EMPTY;
        }),
    } as unknown as OpenSession;
    const lookup = {
      query: (sql: string) => {
        queries.push(sql);
        return Promise.resolve([
          ['g', 'a'],
          ['g', 'b'],
        ]);
      },
      table: (name: string) => name,
      marks: true,
      has: () => Promise.resolve(isThere),
      checkpoints: () => Promise.resolve(new Map()),
    };
    await lastValueFrom(
      sweep(
        { lookup, isReadOnly },
        [{ table, session, gone: ["group_id = 'g'"], seen: new Set(seen) }],
        () => '2026-01-01T00:00:00.000Z',
        (_, keys) => told.push(keys.length),
      ),
      { defaultValue: undefined },
    );
    return { queries, removed, told };
  };

  it('should take away what was not seen, of those that may be gone', async () => {
    const { queries, removed, told } = await play(true, [keyText(['g', 'b'])]);
    expect(removed).to.deep.equal([[{ group_id: 'g', user_id: 'a' }]]);
    expect(told).to.deep.equal([1]);
    expect(queries).to.have.length(1);
    expect(queries[0]).to.contain("(group_id = 'g')").and.contain('"_deleted_at" IS NULL');
    expect(queries[0]).to.contain("< '2026-01-01T00:00:00.000Z'::TIMESTAMPTZ");
  });

  it('should call for nothing where all of it has been seen', async () => {
    const all = [keyText(['g', 'a']), keyText(['g', 'b'])];
    expect((await play(true, all)).removed).to.deep.equal([]);
  });

  it('should take nothing away where nothing is written', async () => {
    const nothing = { queries: [], removed: [], told: [] };
    expect(await play(true, [], true)).to.deep.equal(nothing);
  });

  it('should ask nothing of a table that is not there yet', async () => {
    expect(await play(false, [])).to.deep.equal({ queries: [], removed: [], told: [] });
  });
});
