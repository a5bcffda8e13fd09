import { expect } from 'chai';
import { parseFields } from '../../../../lib/sandbox/data/fields.js';

describe('parseFields', () => {
  const user = {
    id: '1',
    status: 'ACTIVE',
    profile: { login: 'a@b.c', email: 'a@b.c', city: 'X' },
  };

  it('should keep what is named', () => {
    expect(parseFields('id,status')(user)).to.deep.equal({ id: '1', status: 'ACTIVE' });
  });

  it('should keep what is named of an object within', () => {
    expect(parseFields('id, profile:(login,email)')(user)).to.deep.equal({
      id: '1',
      profile: { login: 'a@b.c', email: 'a@b.c' },
    });
  });

  it('should keep a whole object that is named without parentheses', () => {
    expect(parseFields('profile')(user)).to.deep.equal({ profile: user.profile });
  });

  for (const text of ['', 'id,', 'profile:login', 'profile:(login', 'id)', ':', 'id;status']) {
    it(`should throw a SyntaxError for "${text}"`, () => {
      expect(() => parseFields(text)).to.throw(SyntaxError);
    });
  }
});
