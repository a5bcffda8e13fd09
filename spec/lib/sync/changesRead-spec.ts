import { expect } from 'chai';
import { lastValueFrom, of, toArray } from 'rxjs';
import { changesRead } from '../../../lib/sync/changesRead.js';
import type { Loaded } from '../../../lib/sync/loaded.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { syncRun } from '../../support/syncContext.js';

const since = '2026-02-01T00:00:00.000Z';
const at = '2026-02-02T00:00:00.000Z';
const pick = (...names: readonly string[]) => oktaTables.filter(({ name }) => names.includes(name));
const event = {
  eventType: 'zone.update',
  outcome: { result: 'SUCCESS' },
  target: [{ type: 'Zone', id: 'nzo1' }],
};
const load = () => {
  throw new Error('it has no table');
};

describe('changesRead', () => {
  it('should read the log for the events of the tables alone, where its own is not wanted', async () => {
    const tables = pick('zones');
    const { context, requests } = syncRun({ tables, lists: { '/api/v1/logs': [event] } });
    const log = changesRead(context, tables, { since, at, known: {}, load });
    expect(log.table).to.equal(undefined);
    expect(log.changes()).to.equal(undefined);
    expect(await lastValueFrom(log.read.pipe(toArray()))).to.deep.equal([]);
    expect(log.changes()?.types.has('zone.update')).to.equal(true);
    expect(requests[0]).to.match(
      /^\/api\/v1\/logs\?sortOrder=ASCENDING&since=2026-02-01T00:00:00.000Z&filter=eventType eq "zone.create" or eventType eq /,
    );
  });

  it('should know nothing where the log may not be read, or is not needed', async () => {
    const tables = pick('zones');
    const { context, requests } = syncRun({ tables });
    const denied = changesRead(context, tables, { since, at, known: {}, load });
    await lastValueFrom(denied.read, { defaultValue: undefined });
    expect(denied.changes()).to.equal(undefined);
    expect(requests).to.have.length(1);
    const none = changesRead(context, tables, { since: undefined, at, known: {}, load });
    await lastValueFrom(none.read, { defaultValue: undefined });
    expect(none.changes()).to.equal(undefined);
    expect(requests).to.have.length(1);
  });

  for (const isComplete of [true, false]) {
    it(`should share one reading with the table of the log, which has ${isComplete ? '' : 'not '}come to its end`, async () => {
      const tables = pick('zones', 'logs');
      const { context, requests } = syncRun({ tables });
      const known = { logs: { asOf: '2026-01-31T00:00:00.000Z' } };
      const from: (string | undefined)[] = [];
      const log = changesRead(context, tables, {
        since,
        at,
        known,
        load: (table, { changesSince, onRecords }) => {
          from.push(table.name, changesSince);
          onRecords?.([event]);
          return of([{ table, isComplete } as Loaded]);
        },
      });
      expect(log.table?.name).to.equal('logs');
      await lastValueFrom(log.read);
      expect(from).to.deep.equal(['logs', '2026-01-31T00:00:00.000Z']);
      expect(log.changes()?.types.has('zone.update') ?? false).to.equal(isComplete);
      expect(requests).to.deep.equal([]);
    });
  }
});
