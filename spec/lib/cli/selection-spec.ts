import { expect } from 'chai';
import fc from 'fast-check';
import { nameIn, pathText, selection } from '../../../lib/cli/selection.js';
import { UsageError } from '../../../lib/cli/usageError.js';

describe('selection', () => {
  it('should read paths, each once', () => {
    expect(selection('id, profile.email,id')).to.deep.equal([
      { path: ['id'] },
      { path: ['profile', 'email'] },
    ]);
  });

  it('should read names and types', () => {
    expect(
      selection('Manager e-mail=profile.managerEmail,created:timestamp,n=a.b:bigint'),
    ).to.deep.equal([
      { path: ['profile', 'managerEmail'], name: 'Manager e-mail' },
      { path: ['created'], type: 'timestamp' },
      { path: ['a', 'b'], name: 'n', type: 'bigint' },
    ]);
  });

  it('should take any name of a property, and what a \\ stands before', () => {
    expect(selection('x5t#S256,$ref,urn\\:okta\\:x,a\\,b=c\\=d,back\\\\slash')).to.deep.equal([
      { path: ['x5t#S256'] },
      { path: ['$ref'] },
      { path: ['urn:okta:x'] },
      { path: ['c=d'], name: 'a,b' },
      { path: ['back\\slash'] },
    ]);
  });

  it('should read whatever is escaped as it was meant', () => {
    const word = fc
      .string({ minLength: 1 })
      .filter((text) => text.trim() === text && !text.includes('.'));
    const escaped = (text: string) => text.replace(/[,=:\\]/g, '\\$&');
    fc.assert(
      fc.property(word, fc.array(word, { minLength: 1, maxLength: 3 }), (name, path) => {
        const text = `${escaped(name)}=${path.map(escaped).join('.')}:json`;
        expect(selection(text)).to.deep.equal([{ path, name, type: 'json' }]);
      }),
    );
  });

  const refused: Readonly<Record<string, string>> = {
    '': 'must be paths',
    'id,': 'must be paths',
    'a..b': 'got "a..b"',
    '.a': 'must be paths',
    '=id': 'has no name before =',
    'a=b=c': 'write \\= in a name',
    'profile:(email)': 'has no type "(email)"',
    'created:date:time': 'has no type "date:time"; the types are text, integer,',
    'id,id=profile.login': 'has two columns "id"; give one another name: other=id',
  };
  for (const [text, message] of Object.entries(refused)) {
    it(`should refuse "${text}"`, () => {
      expect(() => selection(text)).to.throw(UsageError, message);
    });
  }
});

describe('nameIn', () => {
  it('should be the name of a column, or its path', () => {
    const [plain, named] = selection('profile.email,Mail=profile.email');
    expect(plain && [nameIn(plain, '.'), nameIn(plain, '_'), pathText(plain)]).to.deep.equal([
      'profile.email',
      'profile_email',
      'profile.email',
    ]);
    expect(named && nameIn(named, '_')).to.equal('Mail');
  });
});
