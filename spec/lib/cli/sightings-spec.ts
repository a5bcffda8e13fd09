import { expect } from 'chai';
import { pathText, selection } from '../../../lib/cli/selection.js';
import { sightings } from '../../../lib/cli/sightings.js';

describe('sightings', () => {
  const unseen = (text: string, ...records: readonly unknown[]) => {
    const { look, unseen: left } = sightings(selection(text));
    for (const record of records) look(record);
    return left().map(pathText);
  };

  it('should name what was in no record', () => {
    const records = [
      { id: 1, a: { b: null } },
      { id: 2, c: 0 },
    ];
    expect(unseen('id,a.b,c,a.x,toString,N=profile.emial', ...records)).to.deep.equal([
      'a.x',
      'toString',
      'profile.emial',
    ]);
  });

  it('should name nothing where there was no record', () => {
    expect(unseen('id')).to.deep.equal([]);
  });
});
