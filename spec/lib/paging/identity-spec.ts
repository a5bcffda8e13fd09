import { expect } from 'chai';
import fc from 'fast-check';
import { digest, identityOf } from '../../../lib/paging/identity.js';

describe('identityOf', () => {
  it('should be the id', () => {
    expect(identityOf({ id: '00u1', uuid: 'x' })).to.equal('00u1');
    expect(identityOf({ id: 7 })).to.equal('7');
  });

  it('should be the uuid where there is no id', () => {
    expect(identityOf({ uuid: '5a0e', published: 'now' })).to.equal('5a0e');
    expect(identityOf({ id: null, uuid: 5 })).to.equal('5');
  });

  it('should be a hash of the JSON where there is neither', () => {
    expect(identityOf({ id: { a: 1 }, uuid: null })).to.match(/^#[\w-]{16}$/);
    const records = [0, '', false, null, 'a', [], ['a'], {}, { a: 1 }, { id: true }];
    const identities = records.map(identityOf);
    for (const identity of identities) expect(identity).to.match(/^#[\w-]{16}$/);
    expect(new Set(identities)).to.have.property('size', records.length);
  });

  it('should know bigints, which connection.parseJson may give', () => {
    expect(identityOf({ id: 2n ** 64n })).to.equal('18446744073709551616');
    expect(identityOf({ n: 1n }))
      .to.match(/^#[\w-]{16}$/)
      .and.not.equal(identityOf({ n: 2n }));
  });

  it('should be the same after JSON and back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (record) => {
        const back: unknown = JSON.parse(JSON.stringify(record));
        expect(identityOf(back)).to.equal(identityOf(record));
      }),
    );
  });
});

describe('digest', () => {
  it('should be 96 bits of SHA-256 in base64url', () => {
    expect(digest('abc')).to.equal('ungWv48Bz-pBQUDe');
  });
});
