import { expect } from 'chai';
import { jwtVerify, importJWK, decodeJwt } from 'jose';
import { firstValueFrom } from 'rxjs';
import { clientAssertion } from '../../../lib/auth/clientAssertion.js';
import { readSigningKey, signingAlgorithms } from '../../../lib/auth/signingKey.js';
import { ecKey, rsaKey } from '../../support/keys.js';

describe('clientAssertion', () => {
  const audience = 'https://acme.okta.com/oauth2/v1/token';
  const now = Date.UTC(2026, 0, 1);
  const rsa = rsaKey();
  const pairs = { RS: rsa, ES256: ecKey('P-256'), ES384: ecKey('P-384'), ES512: ecKey('P-521') };
  const clientWith = (pair = rsa, keyId?: string) => ({
    clientId: '0oa1',
    key: readSigningKey('privateKey', pair.pem),
    keyId,
  });

  for (const algorithm of signingAlgorithms) {
    it(`should hold by the public key with ${algorithm}`, async () => {
      const pair = algorithm.startsWith('RS') ? rsa : pairs[algorithm as keyof typeof pairs];
      const key = readSigningKey('privateKey', pair.pem, algorithm);
      const client = { clientId: '0oa1', key, keyId: undefined };
      const jwt = await firstValueFrom(clientAssertion(client, audience, now));
      const { protectedHeader } = await jwtVerify(jwt, await importJWK(pair.publicJwk, algorithm), {
        issuer: '0oa1',
        subject: '0oa1',
        audience,
        currentDate: new Date(now),
      });
      expect(protectedHeader).to.deep.equal({ alg: algorithm });
    });
  }

  it('should name the key id there is', async () => {
    const jwt = await firstValueFrom(clientAssertion(clientWith(rsa, 'one'), audience, now));
    const [header = ''] = jwt.split('.');
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64url').toString());
    expect(parsed).to.deep.equal({ alg: 'RS256', kid: 'one' });
  });

  it('should stay good and not lie in the future when a clock is 20 minutes off', async () => {
    const { exp = 0, iat } = decodeJwt(
      await firstValueFrom(clientAssertion(clientWith(), audience, now)),
    );
    expect(iat).to.equal(undefined);
    expect(exp - now / 1000).to.be.within(20 * 60, 40 * 60);
  });

  it('should have a jti of its own for each subscription', async () => {
    const assertion = clientAssertion(clientWith(), audience, now);
    const ids = [await firstValueFrom(assertion), await firstValueFrom(assertion)].map(
      (jwt) => decodeJwt(jwt).jti,
    );
    expect(new Set(ids).size).to.equal(2);
    expect(ids).not.to.contain(undefined);
  });
});
