import { expect } from 'chai';
import { defer, EMPTY, firstValueFrom } from 'rxjs';
import { OktaApiError } from '../../../lib/errors.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { readPart } from '../../../lib/sync/readPart.js';
import type { SyncTable } from '../../../lib/sync/types.js';
import { syncRun, type SyncRunOptions } from '../../support/syncContext.js';

describe('readPart', () => {
  const members = oktaTables.find(({ name }) => name === 'group_members') as SyncTable;
  const play = async (options: Partial<SyncRunOptions>, isOptional = false, table = members) => {
    const { context, requests } = syncRun({ tables: [members], ...options });
    const told: string[] = [];
    const relativeUrl = '/api/v1/groups/g/users';
    const part = { id: 'g', relativeUrl, query: {}, parent: { group_id: 'g' }, isOptional };
    const isEnd = firstValueFrom(
      readPart(context, table, part, {
        cursor: undefined,
        write: (records) =>
          defer(() => {
            told.push(`write ${records.length.toString()}`);
            return EMPTY;
          }),
        onCursor: () => undefined,
        onRequest: () => told.push('request'),
        answered: () => told.push('answered'),
        gone: defer(() => {
          told.push('gone');
          return EMPTY;
        }),
      }),
    );
    return { isEnd: await isEnd.catch((error: unknown) => error), told, requests };
  };

  it('should write the records of each page, by pages of the size of the table', async () => {
    const lists = { '/api/v1/groups/g/users': [{ id: 'a' }, { id: 'b' }] };
    const { isEnd, told, requests } = await play({ lists });
    expect(isEnd).to.equal(true);
    expect(told).to.deep.equal(['request', 'write 2', 'answered']);
    expect(requests).to.deep.equal(['/api/v1/groups/g/users?limit=1000']);
  });

  it('should tell of a parent that is gone, and be at its end', async () => {
    const { isEnd, told } = await play({});
    expect(isEnd).to.equal(true);
    expect(told).to.deep.equal(['request', 'gone']);
  });

  it('should fail where a list without a parent is not there', async () => {
    const alone = { ...members, parent: undefined };
    expect((await play({}, false, alone)).isEnd).to.be.instanceOf(OktaApiError);
  });
});
