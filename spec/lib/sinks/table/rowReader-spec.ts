import { expect } from 'chai';
import { OktaSinkError } from '../../../../lib/errors.js';
import { rowReader } from '../../../../lib/sinks/table/rowReader.js';
import { readTableOptions } from '../../../../lib/sinks/table/tableOptions.js';
import type { DeadLetter } from '../../../../lib/sinks/types.js';

describe('rowReader', () => {
  const row = { id: 'u1', profile: { login: 'lee@acme.example' } };
  const job = { now: () => new Date('2026-11-30T00:00:00Z') };

  function readerOf(deadLetter?: DeadLetter) {
    const table = readTableOptions({ table: 'users', mode: 'append', deadLetter });
    return rowReader(table, job, () => undefined);
  }

  it('should keep of a row what names it, and the row itself for a dead letter alone', async () => {
    const rest = { key: 'u1', index: 0, loadedAt: '2026-11-30T00:00:00.000Z' };
    const [lean] = await readerOf().read([row]);
    expect(lean).to.deep.include({ ...rest, row: undefined });
    const [kept] = await readerOf(() => undefined).read([row]);
    expect(kept).to.include({ ...rest, row });
  });

  it('should name a row that the database refuses, without having kept it', async () => {
    const reader = readerOf();
    const [read] = await reader.read([row]);
    if (read === undefined) throw new Error('nothing was read');
    const error: unknown = await reader.refuse(read, new Error('why')).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(OktaSinkError);
    expect(error)
      .to.have.property('message')
      .that.includes('"u1" was refused by the database: why');
  });

  it('should hand the row that the database refuses to the dead letter', async () => {
    const letters: unknown[] = [];
    const reader = readerOf((letter) => {
      letters.push({ row: letter.row, key: letter.key });
    });
    const [, read] = await reader.read([{ id: 'u0' }, row]);
    if (read === undefined) throw new Error('nothing was read');
    await reader.refuse(read, new Error('why'));
    expect(letters).to.deep.equal([{ row, key: 'u1' }]);
    expect(reader.rowsRefused()).to.equal(1);
  });
});
