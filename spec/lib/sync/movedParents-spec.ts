import { expect } from 'chai';
import { movedParents, type ParentSigns } from '../../../lib/sync/movedParents.js';
import type { Incremental } from '../../../lib/sync/types.js';

const rule: Extract<Incremental, { by: 'stamp' }> = {
  by: 'stamp',
  stamp: 'moved',
  count: 'stats.count',
  overlap: 900_000,
  target: 'UserGroup',
  unless: { path: 'type', in: ['BUILT_IN'] },
};
const signs: ParentSigns = {
  asOf: '2026-01-01T12:00:00.000Z',
  named: new Set(),
  kept: new Map([['g', 3]]),
  uneven: {},
};
const group = (given: object) => [
  {
    columns: { group_id: 'g' },
    record: { moved: '2025-01-01T00:00:00.000Z', stats: { count: 3 }, ...given },
  },
];
const told = (given: object, more: Partial<ParentSigns> = {}) => {
  const found = movedParents(rule, group(given), { ...signs, ...more });
  return {
    moved: found.moved.has('g'),
    silent: found.silent.has('g'),
    drifted: found.drifted.has('g'),
  };
};

describe('movedParents', () => {
  const still = { moved: false, silent: false, drifted: false };

  it('should pass over what no sign tells of', () => {
    expect(told({})).to.deep.equal(still);
    expect(told({ moved: '2026-01-01T11:44:59.999Z' })).to.deep.equal(still);
  });

  it('should go by the stamp, a quarter of an hour further back', () => {
    expect(told({ moved: '2026-01-01T11:45:00.000Z' })).to.include({ moved: true, drifted: false });
    expect(told({ moved: undefined })).to.include({ moved: true });
  });

  it('should go by the log, which then is not silent', () => {
    const named = new Set(['g']);
    expect(told({}, { named })).to.deep.equal({ ...still, moved: true });
    expect(told({ stats: { count: 9 } }, { named })).to.deep.equal({ ...still, moved: true });
  });

  it('should go by a count unlike that of the rows kept', () => {
    expect(told({ stats: { count: 4 } })).to.deep.equal({
      moved: true,
      silent: true,
      drifted: true,
    });
    expect(told({ stats: { count: 0 } }, { kept: new Map() })).to.deep.equal(still);
    expect(told({ stats: { count: 1 } }, { kept: new Map() })).to.include({ moved: true });
    expect(told({ stats: { count: 4 } }, { kept: undefined })).to.deep.equal(still);
    expect(told({ stats: {} })).to.deep.equal(still);
  });

  it('should never go by the stamp of Everyone', () => {
    const everyone = { type: 'BUILT_IN', moved: '2026-01-01T12:00:00.000Z' };
    expect(told(everyone)).to.deep.equal(still);
    expect(told({ ...everyone, stats: { count: 4 } })).to.deep.equal({ ...still, moved: true });
  });

  it('should leave a count that differs however often its list is read', () => {
    let uneven: ParentSigns['uneven'] = {};
    const moved: boolean[] = [];
    for (const count of [4, 4, 4, 4, 5, 5, 5]) {
      const found = movedParents(rule, group({ stats: { count } }), { ...signs, uneven });
      moved.push(found.moved.has('g'));
      ({ uneven } = found);
    }
    expect(moved).to.deep.equal([true, true, false, false, true, true, false]);
    const even = movedParents(rule, group({}), { ...signs, uneven });
    expect(even.uneven).to.deep.equal({});
  });
});
