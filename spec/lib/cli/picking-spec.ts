import { expect } from 'chai';
import { picking, renaming } from '../../../lib/cli/picking.js';
import { selection } from '../../../lib/cli/selection.js';

const record = { id: '1', profile: { email: 'a@b', login: 'c' }, tags: [{ a: 1 }], none: null };

describe('picking', () => {
  const pick = (text: string, from: unknown = record) => picking(selection(text))(from);

  it('should keep what is named, in the shape of the record', () => {
    expect(pick('profile.email,id')).to.deep.equal({ profile: { email: 'a@b' }, id: '1' });
  });

  it('should keep whole properties, and leave out what is not there', () => {
    expect(pick('tags,none.x,gone,toString')).to.deep.equal({ tags: [{ a: 1 }], none: null });
    expect(pick('profile,profile.email')).to.deep.equal({ profile: record.profile });
  });

  it('should leave names to the target', () => {
    expect(pick('Mail=profile.email')).to.deep.equal({ profile: { email: 'a@b' } });
  });

  it('should leave what has no properties as it is', () => {
    expect(pick('id', '00u1')).to.equal('00u1');
    expect(pick('id', null)).to.equal(null);
  });
});

describe('renaming', () => {
  const pick = (text: string, from: unknown = record) => renaming(selection(text))(from);

  it('should put what has a name of its own at the top, under that', () => {
    expect(pick('Mail=profile.email,id,profile.login')).to.deep.equal({
      id: '1',
      profile: { login: 'c' },
      Mail: 'a@b',
    });
    expect(pick('Mail=profile.email')).to.deep.equal({ Mail: 'a@b' });
  });

  it('should leave out what is not there, and keep null', () => {
    expect(pick('x=gone.y,n=none')).to.deep.equal({ n: null });
  });

  it('should leave what has no properties as it is', () => {
    expect(pick('x=id', '00u1')).to.equal('00u1');
  });
});
