import { expect } from 'chai';
import { fieldsParameter, pick, selection } from '../../../lib/cli/selection.js';
import { UsageError } from '../../../lib/cli/usageError.js';

describe('selection', () => {
  it('should read paths, each once', () => {
    expect(selection('id, profile.email,id')).to.deep.equal(['id', 'profile.email']);
  });

  for (const text of ['', 'id,', 'a..b', '.a', 'profile:(email)', 'a b']) {
    it(`should refuse "${text}"`, () => {
      expect(() => selection(text)).to.throw(UsageError, 'write --select id,profile.email');
    });
  }

  it("should be written as Okta's fields, the id among them", () => {
    expect(fieldsParameter(['status', 'profile.email', 'profile.login', 'a.b.c'])).to.equal(
      'id,status,profile:(email,login),a:(b:(c))',
    );
  });

  it('should ask for the whole where the whole and a part are selected', () => {
    expect(fieldsParameter(['profile.email', 'profile', 'id'])).to.equal('id,profile');
  });
});

describe('pick', () => {
  const record = { id: '1', profile: { email: 'a@b', login: 'c' }, tags: [{ a: 1 }], none: null };

  it('should keep what is named, in the shape of the record', () => {
    expect(pick(record, ['profile.email', 'id'])).to.deep.equal({
      profile: { email: 'a@b' },
      id: '1',
    });
  });

  it('should keep whole properties, and leave out what is not there', () => {
    expect(pick(record, ['tags', 'none.x', 'gone', 'toString'])).to.deep.equal({
      tags: [{ a: 1 }],
      none: null,
    });
  });

  it('should leave what has no properties as it is', () => {
    expect(pick('00u1', ['id'])).to.equal('00u1');
    expect(pick(null, ['id'])).to.equal(null);
  });
});
