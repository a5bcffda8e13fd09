import { expect } from 'chai';
import { OktaSinkError } from '../../../../lib/errors.js';
import { metaTable } from '../../../../lib/sync/metaTable.js';
import { prepareTables } from '../../../../lib/sync/stores/prepareTables.js';
import { tableColumns } from '../../../../lib/sync/tableColumns.js';

describe('prepareTables', () => {
  const all = Object.keys(tableColumns(metaTable));
  const play = async (columns: readonly string[] | undefined, deletions: 'remove' | 'mark') => {
    const added: unknown[] = [];
    await prepareTables([metaTable], deletions, {
      existing: new Map(columns === undefined ? [] : [['sync_tables', columns]]),
      fold: (name) => name.toLowerCase(),
      shown: (name) => `file#${name}`,
      add: (name, missing) => {
        added.push([name, ...missing.map((column) => column.name)]);
        return Promise.resolve();
      },
    });
    return added;
  };

  it('should add the columns that a table lacks, those that mark rows too', async () => {
    expect(await play(undefined, 'mark')).to.deep.equal([]);
    expect(await play(all, 'remove')).to.deep.equal([]);
    const few = all.filter((name) => name !== 'orphans');
    expect(await play(few, 'mark')).to.deep.equal([['sync_tables', 'orphans', '_deleted_at']]);
  });

  it('should refuse a table that something else has made', async () => {
    const error: unknown = await play(['name'], 'remove').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(OktaSinkError);
    expect((error as Error).message).to.contain('file#sync_tables is there and was not made by');
  });
});
