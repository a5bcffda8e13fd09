import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import type { Cursor } from '../../../lib/cursor.js';
import { begunBefore, isGoneOnWith } from '../../../lib/sync/begunBefore.js';
import type { SyncContext } from '../../../lib/sync/context.js';
import type { Extent } from '../../../lib/sync/extent.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import type { ReadOptions } from '../../../lib/sync/readOptions.js';
import { shapeOf } from '../../../lib/sync/shapeOf.js';
import { asCursor, type TableState } from '../../../lib/sync/state.js';
import type { SyncTable } from '../../../lib/sync/types.js';
import { unread } from '../../../lib/sync/unread.js';
import { syncRun, type SyncRunOptions } from '../../support/syncContext.js';

const first = '2026-02-01T00:00:00.000Z';
const second = '2026-02-02T00:00:00.000Z';

describe('unread', () => {
  const tables = oktaTables.filter(({ name }) => ['groups', 'group_members'].includes(name));
  const members = tables.find(({ name }) => name === 'group_members') as SyncTable;
  const setUp = (state: Partial<TableState> = {}, rows: SyncRunOptions['rows'] = []) => {
    const run = syncRun({ tables, rows });
    const shape = shapeOf(run.context, members);
    const kept = { v: 1, org: 'acme', asOf: first, fullAt: first, shape, ...state } as const;
    const left = new Map<string, Cursor>([['group_members', asCursor(kept)]]);
    return { ...run, context: { ...run.context, left }, shape };
  };
  const play = async (
    run: { readonly context: SyncContext },
    extent: Extent,
    more: Partial<ReadOptions> = {},
  ) => {
    const known = { asOf: first };
    const shared = { at: second, begun: second, skipped: false, logsSince: 0, known };
    const options = { ...shared, extent, ...more };
    const [loaded] = (await firstValueFrom(unread(run.context, members, options))) ?? [];
    return loaded;
  };
  const current = { kind: 'none', current: true } as const;

  it('should open nothing of what is current, and note as of when it is', async () => {
    const run = setUp();
    const loaded = await play(run, current);
    expect(loaded).to.include({ isComplete: true, before: true, asOf: second, requests: 0 });
    expect(loaded?.known).to.include({ asOf: second, fullAt: first, committedAt: first });
    expect(await play(run, { kind: 'parents', ids: new Set(), drifted: 0 })).to.deep.equal(loaded);
    expect(run.sink('group_members').log).to.deep.equal([]);
  });

  it('should open what has something to read, or rows whose parent is gone', async () => {
    expect(await play(setUp(), { kind: 'whole' })).to.equal(undefined);
    const some = { kind: 'parents', ids: new Set(['g']), drifted: 0 } as const;
    expect(await play(setUp(), some)).to.equal(undefined);
    const orphan = setUp({}, [[['NOT EXISTS'], [['1']]]]);
    expect(await play(orphan, current)).to.equal(undefined);
  });

  it('should open what its own checkpoint does not bear out', async () => {
    expect(await play(setUp({ shape: 'other' }), current)).to.equal(undefined);
    expect(await play(setUp({ asOf: undefined }), current)).to.equal(undefined);
    expect(await play(setUp(), current, { known: { asOf: '2026-02-01T12:00:00.000Z' } })).to.equal(
      undefined,
    );
    const known = { asOf: '2026-02-01T12:00:00.000Z', committedAt: first };
    expect((await play(setUp(), current, { known }))?.asOf).to.equal(second);
    const { context } = syncRun({ tables });
    expect(await play({ context }, current)).to.equal(undefined);
  });

  it('should leave what an earlier process of the run has read, but for the log', async () => {
    const run = setUp({ asOf: second });
    expect(await play(run, { kind: 'whole' })).to.include({ isComplete: true, asOf: second });
    expect(await play(run, { kind: 'whole' }, { changesSince: first })).to.equal(undefined);
  });

  it('should refuse what another org has left', () => {
    const run = setUp({ org: 'other' });
    expect(() => unread(run.context, members, {} as ReadOptions)).to.throw('another org');
  });

  it('should tell a plan what has been read, and which readings are gone on with', () => {
    const at = second;
    const of = (state: Partial<TableState>) =>
      begunBefore(setUp(state).context, tables, { at }).get('group_members');
    expect(of({ asOf: second })).to.equal('read');
    expect(of({})).to.equal(undefined);
    const { shape } = setUp();
    const reading = { at: second, shape, beyond: [], inHand: {} };
    expect(of({ reading })).to.deep.equal(reading);
    expect(of({ reading: { ...reading, at: first } })).to.equal(undefined);
    expect(isGoneOnWith({ ...reading, shape: 'other' }, at, shape)).to.equal(false);
  });
});
