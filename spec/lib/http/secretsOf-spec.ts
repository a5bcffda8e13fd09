import { expect } from 'chai';
import { secretsOf } from '../../../lib/http/secretsOf.js';

describe('secretsOf', () => {
  it('should be the token without its scheme, the proof and the assertion', () => {
    const headers = { authorization: 'DPoP abc', dpop: 'proof', accept: '*/*' };
    const body = 'grant_type=client_credentials&client_assertion=a.b.c&scope=x';
    expect(secretsOf({ headers, body })).to.deep.equal(['abc', 'proof', 'a.b.c']);
  });

  it('should be nothing where nothing signs', () => {
    expect(secretsOf({ headers: {}, body: 'my_client_assertion=1' })).to.deep.equal([]);
    expect(secretsOf({ headers: {}, body: Buffer.from('client_assertion=1') })).to.deep.equal([]);
  });
});
