import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { readChanges } from '../../../lib/sync/readChanges.js';
import { syncRun, type SyncRunOptions } from '../../support/syncContext.js';

describe('readChanges', () => {
  const since = '2026-01-01T00:00:00.000Z';
  const play = async (types: readonly string[], lists: SyncRunOptions['lists'] = {}) => {
    const { context, requests } = syncRun({ tables: [], lists });
    const seen: unknown[] = [];
    const log = {
      add: (events: readonly unknown[]) => seen.push(...events),
      changes: () => ({ since, types: new Set<string>(), named: new Map() }),
    };
    const isRead = await firstValueFrom(readChanges(context, types, since, log));
    return { isRead, seen, requests };
  };
  const logs = { '/api/v1/logs': [{ uuid: 'e' }] };

  it('should read the log since a time for some types of events', async () => {
    const { isRead, seen, requests } = await play(['zone.create', 'zone.delete'], logs);
    expect(isRead).to.equal(true);
    expect(seen).to.deep.equal([{ uuid: 'e' }]);
    expect(requests[0]).to.equal(
      `/api/v1/logs?sortOrder=ASCENDING&since=${since}` +
        '&filter=eventType eq "zone.create" or eventType eq "zone.delete"&limit=1000',
    );
  });

  it('should leave out a filter that is too long', async () => {
    const types = Array.from({ length: 300 }, (_, i) => `type.${i.toString()}`);
    expect((await play(types, logs)).requests[0]).not.to.contain('filter');
  });
});
