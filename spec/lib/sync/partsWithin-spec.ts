import { expect } from 'chai';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { partsWithin } from '../../../lib/sync/partsWithin.js';
import type { SyncTable } from '../../../lib/sync/types.js';

const table = (name: string) => oktaTables.find((each) => each.name === name) as SyncTable;

describe('partsWithin', () => {
  it('should ask for what has changed in place of the whole list, and for those that are named', () => {
    const watermark = '2026-01-01T00:00:00.000Z';
    const named = Array.from({ length: 51 }, (_, i) => `00u${i.toString()}`);
    const parts = partsWithin(table('users'), { kind: 'since', watermark, named }, []);
    expect(parts.map(({ relativeUrl }) => relativeUrl)).to.deep.equal(
      Array(3).fill('/api/v1/users'),
    );
    expect(parts[0]?.query).to.deep.equal({ filter: `lastUpdated ge "${watermark}"` });
    expect(String(parts[1]?.query['filter'])).to.match(/^id eq "00u0" or .* or id eq "00u49"$/);
    expect(parts[2]?.query).to.deep.equal({ filter: 'id eq "00u50"' });
    expect([...parts].map(({ id }) => id)).to.deep.equal(parts.map(({ id }) => id).sort());
  });

  it('should keep what the list is asked for besides', () => {
    const [part] = partsWithin(table('devices'), { kind: 'since', watermark: 'T', named: [] }, []);
    expect(part?.query).to.deep.equal({ expand: 'user', search: 'lastUpdated ge "T"' });
  });

  it('should ask some parents alone, and none where nothing has changed', () => {
    const parents = ['g1', 'g2'].map((id) => ({ columns: { group_id: id } }));
    const extent = { kind: 'parents', ids: new Set(['g2', 'gone']), drifted: 0 } as const;
    expect(partsWithin(table('group_members'), extent, parents).map(({ id }) => id)).to.deep.equal([
      'g2',
    ]);
    const none = { kind: 'none', current: true } as const;
    expect(partsWithin(table('group_members'), none, parents)).to.deep.equal([]);
  });
});
