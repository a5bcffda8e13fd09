import { expect } from 'chai';
import { oktaTables } from '../../../../lib/sync/oktaTables.js';
import { emptyStore, nowhere } from '../../../../lib/sync/stores/emptyStore.js';
import { lookupOfRun } from '../../../../lib/sync/stores/store.js';
import type { SyncTable } from '../../../../lib/sync/types.js';
import { done, opened } from '../../../support/sinkJob.js';

describe('emptyStore', () => {
  const [table] = oktaTables as readonly [SyncTable];

  it('should know nothing, and have nothing to write', async () => {
    await emptyStore.prepare(oktaTables);
    expect(emptyStore.isReadOnly).to.equal(true);
    expect(lookupOfRun(emptyStore)).to.equal(undefined);
    expect(emptyStore.keeps(table.name)).to.equal(false);
    expect(emptyStore.sink(table)).to.equal(nowhere);
    await emptyStore.close();
  });

  it('should take rows, and keep none for the next run', async () => {
    const session = await opened(nowhere);
    await done(session.write([{ id: 'a' }]));
    await done(session.commit({ finished: true, end: 'lastPage' }));
    await done(session.close({ kind: 'complete', end: 'lastPage' }));
    expect(await opened(nowhere)).to.not.have.property('checkpoint');
  });
});
