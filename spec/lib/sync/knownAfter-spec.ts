import { expect } from 'chai';
import type { Extent } from '../../../lib/sync/extent.js';
import { knownAfter } from '../../../lib/sync/knownAfter.js';
import type { Loaded } from '../../../lib/sync/loaded.js';

describe('knownAfter', () => {
  const loaded = (known: Loaded['known']): Loaded => ({ known }) as unknown as Loaded;

  it('should put what has been read in the place of what was known, and keep the rest', () => {
    const known = {
      users: { asOf: '1', fullAt: '1', fullRequests: 9 },
      zones: { asOf: '1', committedAt: '0' },
      apps: { asOf: '1' },
    };
    const results = new Map([
      ['users', loaded({ asOf: '2', fullAt: '1' })],
      ['zones', loaded({ asOf: '2', fullRequests: 3 })],
      ['apps', loaded(undefined)],
    ]);
    const after = knownAfter(known, results, new Map());
    expect(after['users']).to.include({ asOf: '2', fullAt: '1', fullRequests: 9 });
    expect(after['zones']).to.include({ asOf: '2', fullRequests: 3 });
    expect(after['zones']).not.to.have.property('committedAt');
    expect(after['apps']).to.deep.equal({ asOf: '1' });
  });

  it('should keep counts that differ from the rows, of the run that has seen them alone', () => {
    const uneven = { g1: { count: 2, runs: 1 } };
    const extent: Extent = { kind: 'parents', ids: new Set(), drifted: 0, uneven };
    const results = new Map([['group_members', loaded({ asOf: '2' })]]);
    const after = knownAfter({}, results, new Map([['group_members', extent]]));
    expect(after['group_members']?.uneven).to.deep.equal(uneven);
    expect(knownAfter(after, results, new Map())['group_members']?.uneven).to.equal(undefined);
  });
});
