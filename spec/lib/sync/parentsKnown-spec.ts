import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import type { Loaded } from '../../../lib/sync/loaded.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { parentsKnown } from '../../../lib/sync/parentsKnown.js';
import type { SyncTable } from '../../../lib/sync/types.js';
import { syncRun } from '../../support/syncContext.js';

describe('parentsKnown', () => {
  const names = ['groups', 'group_members', 'apps', 'app_users', 'policies', 'policy_rules'];
  const tables = oktaTables.filter(({ name }) => names.includes(name));
  const find = (name: string) => tables.find((table) => table.name === name) as SyncTable;
  const loaded = (name: string, isComplete: boolean): readonly [string, Loaded] => [
    name,
    {
      ...{ table: find(name), changed: 0, removed: 0, requests: 1 },
      ...{ isComplete, before: false },
    },
  ];
  const children = [find('group_members'), find('app_users'), find('policy_rules')];

  it('should tell the rows of those that have been read, with what they count', async () => {
    const { context, queries } = syncRun({
      tables,
      rows: [
        [['FROM groups'], [['g', '{"_embedded":{}}']]],
        [['FROM apps'], [['a', '{"features":[]}']]],
        [['FROM policies'], [['p', '{}']]],
      ],
    });
    const results = new Map([loaded('groups', true), loaded('policies', false)]);
    // Apps were read by an earlier process of the run; policies have been left midway.
    const begun = new Map([['apps', 'read' as const]]);
    const known = await firstValueFrom(parentsKnown(context, children, results, begun));
    expect([...known]).to.deep.equal([
      ['groups', [{ columns: { group_id: 'g' }, record: { _embedded: {} } }]],
      ['apps', [{ columns: { app_id: 'a' }, record: { features: [] } }]],
    ]);
    expect(queries).to.have.length(2);
  });

  it('should know none where nothing has been read, and ask for none', async () => {
    const { context, queries } = syncRun({ tables });
    const known = await firstValueFrom(parentsKnown(context, children, new Map(), new Map()));
    expect(known.size).to.equal(0);
    expect(queries).to.deep.equal([]);
  });
});
