import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { isThere, keptCounts, query, rowsNaming, rowsWhere } from '../../../lib/sync/keptRows.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import type { Lookup } from '../../../lib/sync/stores/store.js';
import type { SyncTable } from '../../../lib/sync/types.js';
import { syncRun, type SyncRunOptions } from '../../support/syncContext.js';

describe('keptRows', () => {
  const members = oktaTables.find(({ name }) => name === 'group_members') as SyncTable;
  const setUp = (rows: SyncRunOptions['rows'] = []) => {
    const { context, queries } = syncRun({ tables: [members], rows });
    return { lookup: context.store.lookup as Lookup, queries };
  };

  it('should count rows by their parents', async () => {
    const { lookup } = setUp([
      [
        ['COUNT'],
        [
          ['g1', '2'],
          ['g2', '10'],
        ],
      ],
    ]);
    const counts = await lastValueFrom(keptCounts(lookup, members));
    expect(Object.fromEntries(counts)).to.deep.equal({ g1: 2, g2: 10 });
  });

  it('should find rows by a thousand values at once', async () => {
    const { lookup, queries } = setUp([[['FROM group_members'], [['g1']]]]);
    const ids = Array.from({ length: 1_001 }, (_, i) => `u${i.toString()}`);
    const found = await lastValueFrom(rowsWhere(lookup, members, ['group_id'], ['user_id'], ids));
    expect(found).to.deep.equal([['g1'], ['g1']]);
    expect(queries).to.have.length(2);
    expect(queries[1]).to.contain("'u1000'").and.not.contain("'u999'");
  });

  it('should look among all foreign keys', async () => {
    const { lookup, queries } = setUp();
    await lastValueFrom(rowsNaming(lookup, members, ['group_id'], new Set(['x'])));
    expect(queries[0]).to.match(/"group_id"::VARCHAR\) IN .* OR .*"user_id"::VARCHAR\) IN/);
  });

  it('should ask nothing for no values, of no columns, or of a table that is not there', async () => {
    const { lookup, queries } = setUp();
    const none = { ...lookup, has: () => Promise.resolve(false) };
    for (const found of [
      rowsWhere(lookup, members, ['group_id'], ['user_id'], []),
      rowsWhere(lookup, members, ['group_id'], [], ['u']),
      rowsWhere(none, members, ['group_id'], ['user_id'], ['u']),
    ]) {
      expect(await lastValueFrom(found)).to.deep.equal([]);
    }
    expect(queries).to.deep.equal([]);
    expect(await lastValueFrom(isThere(undefined, 'x'))).to.equal(false);
    expect(await lastValueFrom(isThere(none, 'x'))).to.equal(false);
    expect(await lastValueFrom(isThere(lookup, 'x'))).to.equal(true);
  });

  it('should read NULL as a text without letters', async () => {
    const { lookup } = setUp();
    const given = { ...lookup, query: () => Promise.resolve([['a', null]]) };
    expect(await lastValueFrom(query(given, 'SELECT'))).to.deep.equal([['a', '']]);
  });
});
