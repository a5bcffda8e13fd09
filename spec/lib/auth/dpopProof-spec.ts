import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { EmbeddedJWK, jwtVerify } from 'jose';
import { firstValueFrom } from 'rxjs';
import { dpopProof, type ProofClaims } from '../../../lib/auth/dpopProof.js';
import { readSigningKey } from '../../../lib/auth/signingKey.js';
import { ecKey, rsaKey } from '../../support/keys.js';

describe('dpopProof', () => {
  const ec = ecKey();
  const now = Date.UTC(2026, 0, 1) + 789;
  const url = 'https://acme.okta.com/api/v1/users';
  const proofFor = (target: string, claims: Partial<ProofClaims> = {}, pair = ec) =>
    dpopProof(
      readSigningKey('dpopKey', pair.pem),
      { method: 'GET', url: target },
      { nonce: undefined, now, ...claims },
    );
  const verified = async (jwt: string) =>
    jwtVerify(jwt, EmbeddedJWK, { typ: 'dpop+jwt', currentDate: new Date(now) });

  for (const pair of [ec, rsaKey()]) {
    it(`should hold by the public key in it: ${String(pair.jwk['kty'])}`, async () => {
      const jwt = await firstValueFrom(proofFor(url, {}, pair));
      const { protectedHeader, payload } = await verified(jwt);
      expect(protectedHeader.jwk).to.deep.equal(pair.publicJwk);
      expect(payload).to.have.all.keys('htm', 'htu', 'iat', 'jti');
      expect(payload).to.include({ htm: 'GET', htu: url, iat: Math.floor(now / 1000) });
    });
  }

  it('should leave query and fragment out of htu', async () => {
    for (const tail of ['?after=1&limit=200', '?', '#part', '?a=b#c?d', '?a=\nb']) {
      const { payload } = await verified(await firstValueFrom(proofFor(url + tail)));
      expect(payload['htu']).to.equal(url);
    }
  });

  it('should write the path into htu as Okta compares it', async () => {
    for (const [path, compared] of [
      ['a.b%40example.com', 'a.b@example.com'],
      ['a%2Bb@example.com', 'a+b@example.com'],
      ['j%C3%BCrgen', 'jürgen'],
      ['a%23b', 'a%23b'],
      ['a%20b', 'a%20b'],
      ['%22a%22', '%22a%22'],
      ['100%25', '100%25'],
      ['%2541', '%2541'],
      ['a%2Fb', 'a/b'],
      ['%FF', '%FF'],
    ] as const) {
      const { payload } = await verified(await firstValueFrom(proofFor(`${url}/${path}?a=%40`)));
      expect(payload['htu']).to.equal(`${url}/${compared}`);
    }
  });

  it('should repeat the nonce and hash the token', async () => {
    const jwt = await firstValueFrom(proofFor(url, { nonce: 'n1', accessToken: 'abc' }));
    const ath = createHash('sha256').update('abc').digest('base64url');
    expect((await verified(jwt)).payload).to.include({ nonce: 'n1', ath });
  });

  it('should have a jti of its own for each subscription', async () => {
    const proof = proofFor(url);
    const jwts = [await firstValueFrom(proof), await firstValueFrom(proof)];
    const payloads = await Promise.all(jwts.map(verified));
    expect(new Set(payloads.map(({ payload }) => payload.jti)).size).to.equal(2);
  });
});
