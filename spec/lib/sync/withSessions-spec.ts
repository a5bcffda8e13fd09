import { expect } from 'chai';
import { concat, lastValueFrom, of, throwError } from 'rxjs';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { withSessions } from '../../../lib/sync/withSessions.js';
import { syncRun } from '../../support/syncContext.js';

describe('withSessions', () => {
  const tables = oktaTables.filter(({ name }) => ['devices', 'device_users'].includes(name));

  it('should open a session for each table, in their order, and close them behind the work', async () => {
    const { context, sink } = syncRun({ tables });
    const value = await lastValueFrom(
      withSessions(context, tables, ([one, other]) => {
        expect(sink('devices').log).to.deep.equal(['open']);
        const rows = [{ id: 'd' }];
        return concat(one?.write(rows) ?? [], other?.write([]) ?? [], of('done'));
      }),
    );
    expect(value).to.equal('done');
    expect(sink('devices').log).to.deep.equal(['open', 'write 1', 'close complete']);
    expect(sink('device_users').log).to.deep.equal(['open', 'write 0', 'close complete']);
    expect(sink('devices').jobs[0]).to.include({ name: 'sync', run: 'run', resume: 'auto' });
  });

  it('should close all where the work fails', async () => {
    const { context, sink } = syncRun({ tables });
    const run = withSessions(context, tables, () => throwError(() => new Error('broken')));
    const error: unknown = await lastValueFrom(run).catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.equal('broken');
    for (const { name } of tables) {
      expect(sink(name).log, name).to.deep.equal(['open', 'close error']);
    }
  });

  it('should begin anew where rows cannot be found again', async () => {
    const { context, sink } = syncRun({ tables, lookup: false });
    await lastValueFrom(withSessions(context, tables, () => of(1)));
    expect(sink('devices').jobs[0]).to.include({ resume: 'never', incremental: false });
  });
});
