import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { isRemembered, parentRows, rememberParents } from '../../../lib/sync/parentRows.js';
import type { SyncTable } from '../../../lib/sync/types.js';
import { syncRun, type SyncRunOptions } from '../../support/syncContext.js';

describe('parentRows', () => {
  const names = [
    'groups',
    'group_members',
    'apps',
    'app_users',
    'group_push_mappings',
    'policies',
    'policy_rules',
  ];
  const tables = oktaTables.filter(({ name }) => names.includes(name));
  const find = (name: string) => tables.find((table) => table.name === name) as SyncTable;
  const setUp = (options: Partial<SyncRunOptions> = {}) => syncRun({ tables, ...options });
  const rows = ({ context }: ReturnType<typeof setUp>, name: string, record?: boolean) =>
    firstValueFrom(parentRows(context, find(name), record));

  it('should ask the store, with records where they are looked at', async () => {
    const run = setUp({
      rows: [
        [
          ['record', 'FROM apps'],
          [
            ['a', '{"features":[]}'],
            ['', '{}'],
          ],
        ],
        [['FROM apps'], [['a']]],
      ],
    });
    expect(await rows(run, 'app_users')).to.deep.equal([{ columns: { app_id: 'a' } }]);
    expect(await rows(run, 'group_push_mappings')).to.deep.equal([
      { columns: { app_id: 'a' }, record: { features: [] } },
    ]);
    expect(await rows(run, 'app_users', true)).to.have.length(1);
    expect(await rows(run, 'groups')).to.deep.equal([]);
  });

  it('should remember what no store can be asked for, and of it what is wanted', async () => {
    const run = setUp({ lookup: false });
    const { context } = run;
    const record = { features: ['GROUP_PUSH'] };
    rememberParents(context, find('apps'), [{ id: 'a', label: 'A', record }]);
    rememberParents(context, find('policies'), [{ id: 'p', name: 'P', record: {} }]);
    rememberParents(context, find('policy_rules'), [{ id: 'r', record: {} }]);
    expect(context.parents.get('policies')).to.deep.equal([{ columns: { id: 'p' } }]);
    expect(context.parents.has('policy_rules')).to.equal(false);
    expect(await rows(run, 'app_users')).to.deep.equal([{ columns: { app_id: 'a' }, record }]);
    expect(run.queries).to.deep.equal([]);
  });

  it('should remember nothing that the store has', () => {
    const { context } = setUp();
    rememberParents(context, find('apps'), [{ id: 'a' }]);
    expect(context.parents.size).to.equal(0);
    expect(isRemembered(context, 'apps')).to.equal(false);
  });

  it('should remember with its record what is read for a plan, and ask the store for the rest', async () => {
    const run = setUp({
      isReadOnly: true,
      rows: [
        [['FROM apps'], [['old']]],
        [['FROM policies'], [['p']]],
      ],
    });
    rememberParents(run.context, find('apps'), [{ id: 'new', record: { created: 'now' } }]);
    expect(await rows(run, 'app_users')).to.deep.equal([
      { columns: { app_id: 'new' }, record: { created: 'now' } },
    ]);
    expect(await rows(run, 'policy_rules')).to.deep.equal([{ columns: { policy_id: 'p' } }]);
    rememberParents(run.context, find('policies'), [{ id: 'q', record: { made: 1 } }]);
    expect(await rows(run, 'policy_rules')).to.deep.equal([
      { columns: { policy_id: 'q' }, record: { made: 1 } },
    ]);
  });
});
