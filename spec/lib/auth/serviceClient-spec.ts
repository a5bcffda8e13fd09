import { expect } from 'chai';
import { inspect } from 'node:util';
import { parseServiceClient } from '../../../lib/auth/serviceClient.js';
import { ecKey, rsaKey } from '../../support/keys.js';
import { refusal } from '../../support/refusal.js';

describe('parseServiceClient', () => {
  const rsa = rsaKey();
  const ec = ecKey();
  const options = { clientId: '0oa1', privateKey: rsa.pem, scopes: 'okta.users.read' };
  const parse = (changes: object = {}) => parseServiceClient({ ...options, ...changes });
  const fault = (changes: object) => {
    const { field, message } = refusal(() => parse(changes));
    return `${field}: ${message}`;
  };

  it('should read scopes from text and from lists', () => {
    for (const scopes of [
      'okta.users.read okta.apps.read',
      ' okta.users.read,\n okta.apps.read okta.users.read ',
      ['okta.users.read', 'okta.apps.read'],
      ['okta.users.read okta.apps.read'],
    ]) {
      expect(parse({ scopes }).scope).to.equal('okta.users.read okta.apps.read');
    }
  });

  it('should prefer the key id that is given to that of the JWK', () => {
    const privateKey = { ...ec.jwk, kid: 'jwk' };
    expect(parse({ privateKey }).keyId).to.equal('jwk');
    expect(parse({ privateKey, keyId: 'given' }).keyId).to.equal('given');
    expect(parse().keyId).to.equal(undefined);
  });

  it('should have a key for proofs with dpop alone', () => {
    expect(parse().proofKey).to.equal(undefined);
    const made = parse({ dpop: true }).proofKey;
    expect(made?.algorithm).to.equal('ES256');
    expect(made?.publicJwk).not.to.deep.equal(parse({ dpop: true }).proofKey?.publicJwk);
    const given = parse({ dpop: true, dpopKey: ec.jwk }).proofKey;
    expect(given?.publicJwk).to.deep.equal(ec.publicJwk);
  });

  it('should refuse what is wrong, by name', () => {
    const cases: readonly (readonly [object, RegExp])[] = [
      [{ clientId: undefined }, /^clientId: clientId must be the client id/],
      [{ clientId: '' }, /^clientId: /],
      [{ clientId: 'a b' }, /^clientId: .*without spaces/],
      [{ clientId: '{clientId}' }, /^clientId: .*placeholder/],
      [{ clientId: 'YOUR_CLIENT_ID' }, /^clientId: .*placeholder/],
      [{ privateKey: undefined }, /^privateKey: privateKey must be a private key/],
      [{ keyId: 7 }, /^keyId: /],
      [{ keyId: '' }, /^keyId: /],
      [{ scopes: undefined }, /^scopes: scopes must name one scope or more/],
      [{ scopes: ' ' }, /^scopes: /],
      [{ scopes: [] }, /^scopes: /],
      [{ scopes: [7] }, /^scopes/],
      [{ scopes: '{scopes}' }, /^scopes: /],
      [{ algorithm: 'HS256' }, /^algorithm: .*RS256, RS384/],
      [{ algorithm: 'ES256' }, /^privateKey: .*signs with RS256/],
      [{ dpop: 'true' }, /^dpop: /],
      [{ dpopKey: ec.pem }, /^dpopKey: .*dpop: true/],
      [{ dpop: true, dpopKey: 'x' }, /^dpopKey: .*PEM/],
      [{ dpop: true, dpopKey: rsa.jwk }, /^dpopKey: .*must not be the key of the app/],
      [{ scope: 'okta.users.read' }, /^scope: .*is not a field; the fields are clientId/],
    ];
    for (const [changes, expected] of cases) expect(fault(changes)).to.match(expected);
  });

  it('should never repeat a key, wherever it was put', () => {
    const body = rsa.pem.split('\n')[1] ?? '';
    const given = [rsa.pem, [rsa.pem], { clientId: rsa.pem }, { ...options, keyId: [rsa.pem] }];
    for (const key of ['clientId', 'scopes', 'algorithm', 'dpop', 'dpopKey', 'other']) {
      given.push({ ...options, [key]: rsa.pem });
    }
    for (const wrong of given) {
      const error = refusal(() => parseServiceClient(wrong));
      expect(inspect(error, { showHidden: true, depth: Infinity })).not.to.contain(body);
    }
  });
});
