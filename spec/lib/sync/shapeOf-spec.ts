import { expect } from 'chai';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { shapeOf } from '../../../lib/sync/shapeOf.js';
import type { SyncTable } from '../../../lib/sync/types.js';
import { syncRun } from '../../support/syncContext.js';

describe('shapeOf', () => {
  const tables = oktaTables.filter(({ name }) => ['devices', 'device_users'].includes(name));
  const devices = tables[0] as SyncTable;
  const { context } = syncRun({ tables });
  const shape = shapeOf(context, devices);

  it('should be the same for the same columns', () => {
    expect(shapeOf(context, structuredClone(devices))).to.equal(shape);
    expect(shape).to.have.length(16);
  });

  it('should differ with a column, with what stands within, and with how rows go', () => {
    const more = { ...devices.columns, more: { type: 'text', path: 'more' } } as const;
    expect(shapeOf(context, { ...devices, columns: more })).not.to.equal(shape);
    expect(shapeOf({ ...context, tables: [devices] }, devices)).not.to.equal(shape);
    const { store } = context;
    const lookup = store.lookup && { ...store.lookup, marks: true };
    expect(shapeOf({ ...context, store: { ...store, lookup } }, devices)).not.to.equal(shape);
  });
});
