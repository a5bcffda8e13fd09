import { expect } from 'chai';
import { signIn } from '../../../lib/cli/signIn.js';

const from = (values: Readonly<Record<string, unknown>>) =>
  signIn((name) => (name in values ? { value: values[name], origin: 'here' } : undefined));

describe('signIn', () => {
  it('should be an API token where nothing else is said', () => {
    expect(from({ token: 'secret' })).to.deep.equal({
      kind: 'API token (SSWS)',
      scopes: undefined,
    });
  });

  it('should tell the app and its scopes, however they are listed', () => {
    const app = { authorizationMode: 'PrivateKey', clientId: '0oa1' };
    const expected = { kind: 'service app 0oa1 (PrivateKey)', scopes: ['a', 'b'] };
    expect(from({ ...app, scopes: 'a b' })).to.deep.equal(expected);
    expect(from({ ...app, scopes: ['a', 'b'] })).to.deep.equal(expected);
  });

  it('should read the scopes in an access token, where it is one that tells them', () => {
    const payload = Buffer.from(JSON.stringify({ scp: ['a', 'b'] })).toString('base64url');
    const bearer = { authorizationMode: 'Bearer' };
    expect(from({ ...bearer, token: `x.${payload}.y` })).to.deep.equal({
      kind: 'access token (Bearer)',
      scopes: ['a', 'b'],
    });
    for (const token of ['opaque', 'x.e30.y', undefined])
      expect(from({ ...bearer, token }).scopes).to.equal(undefined);
  });
});
