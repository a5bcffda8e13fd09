import { expect } from 'chai';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  generateSigningKey,
  readSigningKey,
  type SigningAlgorithm,
} from '../../../lib/auth/signingKey.js';
import { ecKey, pemOf, rsaKey } from '../../support/keys.js';
import { refusal } from '../../support/refusal.js';

describe('readSigningKey', () => {
  const rsa = rsaKey();
  const ec = ecKey();
  const read = (given: unknown, algorithm?: SigningAlgorithm) =>
    readSigningKey('privateKey', given, algorithm);
  const messageFor = (given: unknown, algorithm?: SigningAlgorithm) => {
    const error = refusal(() => read(given, algorithm));
    expect(error.field).to.equal('privateKey');
    expect(error.cause).to.equal(undefined);
    return error.message;
  };

  const forms: readonly (readonly [string, unknown, KeyObject])[] = [
    ['PKCS#8', rsa.pem, rsa.key],
    ['PKCS#1', pemOf(rsa.key, 'pkcs1'), rsa.key],
    ['PKCS#8 of an EC key', ec.pem, ec.key],
    ['SEC1', pemOf(ec.key, 'sec1'), ec.key],
    ['a JWK', rsa.jwk, rsa.key],
    ['the JSON of a JWK', ` ${JSON.stringify(ec.jwk)}\n`, ec.key],
    ['PEM whose line breaks are written as \\n', rsa.pem.replaceAll('\n', '\\n'), rsa.key],
    ['PEM with the line breaks of Windows', rsa.pem.replaceAll('\n', '\r\n'), rsa.key],
    ['PEM in one line', rsa.pem.replaceAll('\n', ' '), rsa.key],
    ['PEM with text around it', `key:\n${rsa.pem}\nend`, rsa.key],
  ];
  for (const [name, given, key] of forms) {
    it(`should read ${name}`, () => {
      expect(read(given).key.equals(key)).to.be.true;
    });
  }

  const curves: readonly (readonly [string, SigningAlgorithm])[] = [
    ['P-256', 'ES256'],
    ['P-384', 'ES384'],
    ['P-521', 'ES512'],
  ];
  for (const [curve, algorithm] of curves) {
    it(`should sign with ${algorithm} for ${curve}`, () => {
      expect(read(ecKey(curve).pem).algorithm).to.equal(algorithm);
    });
  }

  it('should sign with RS256 for RSA, or as it is told', () => {
    expect(read(rsa.pem).algorithm).to.equal('RS256');
    expect(read(rsa.pem, 'RS512').algorithm).to.equal('RS512');
  });

  it('should take algorithm and key id from a JWK', () => {
    const { algorithm, keyId } = read({ ...rsa.jwk, alg: 'RS384', kid: 'one' });
    expect([algorithm, keyId]).to.deep.equal(['RS384', 'one']);
    expect(read({ ...rsa.jwk, alg: 'RS384' }, 'RS512').algorithm).to.equal('RS512');
    expect(read(rsa.jwk).keyId).to.equal(undefined);
  });

  it('should have nothing but public members in publicJwk', () => {
    expect(read({ ...rsa.jwk, kid: 'one' }).publicJwk).to.deep.equal(rsa.publicJwk);
    expect(read(rsa.pem).publicJwk).to.have.all.keys('kty', 'n', 'e');
    expect(read(ec.pem).publicJwk).to.have.all.keys('kty', 'crv', 'x', 'y');
  });

  it('should refuse an algorithm that the key does not have', () => {
    expect(messageFor(ec.pem, 'RS256')).to.contain('signs with ES256, and algorithm is another');
    expect(messageFor(rsa.pem, 'ES256')).to.contain('signs with RS256, RS384, RS512');
    expect(messageFor({ ...rsa.jwk, alg: 'PS256' })).to.contain('the alg of its JWK');
    expect(messageFor({ ...rsa.jwk, alg: 7 })).to.contain('the alg of its JWK');
  });

  it('should say what it is when it is no private key', () => {
    const encrypted = rsa.key.export({
      format: 'pem',
      type: 'pkcs8',
      cipher: 'aes-256-cbc',
      passphrase: 'x',
    });
    const encryptedPkcs1 = rsa.key.export({
      format: 'pem',
      type: 'pkcs1',
      cipher: 'aes-256-cbc',
      passphrase: 'x',
    });
    const cases: readonly (readonly [unknown, string])[] = [
      [undefined, 'must be a private key'],
      [7, 'must be a private key'],
      ['', 'must be a private key'],
      ['{privateKey}', 'is a placeholder'],
      ['<your private key>', 'is a placeholder'],
      ['./okta.pem', 'not a path'],
      [encrypted, 'is encrypted'],
      [encryptedPkcs1, 'is encrypted'],
      [
        '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
        'not the PEM of a private key',
      ],
      [
        '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
        'not the PEM of a private key',
      ],
      ['-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'holds no private key'],
      [rsa.pem.slice(0, 200), 'neither PEM nor JSON'],
      [JSON.stringify(rsa.jwk).slice(0, 100), 'does not parse'],
      [{ keys: [rsa.jwk] }, 'is a set of keys'],
      [ec.publicJwk, 'is a public key'],
      [{}, 'is no JWK'],
      [[rsa.pem], 'is no JWK'],
      [{ ...rsa.jwk, d: 7 }, 'is no JWK'],
      [{ kty: 'oct', k: 'AAAA', d: 'AAAA' }, 'is no JWK'],
    ];
    for (const [given, expected] of cases) expect(messageFor(given)).to.contain(expected);
  });

  it('should refuse keys that Okta does not take', () => {
    expect(messageFor(rsaKey(1024).pem)).to.contain('1024 bits');
    expect(messageFor(ecKey('secp256k1').pem)).to.contain('secp256k1');
    const { privateKey } = generateKeyPairSync('ed25519');
    expect(messageFor(pemOf(privateKey, 'pkcs8'))).to.contain('ed25519');
  });

  it('should never repeat the key', () => {
    const hidden = 'hunter2hunter2';
    const given = [
      hidden,
      `{"d":"${hidden}"`,
      { kty: 'EC', d: hidden },
      { ...ec.jwk, d: [hidden] },
    ];
    for (const key of given) expect(messageFor(key)).not.to.contain('hunter2');
  });

  it('should finish on a megabyte of dashes', () => {
    messageFor('-----BEGIN A-----'.repeat(60_000));
    messageFor('-'.repeat(1_000_000));
    messageFor(`-----BEGIN PRIVATE KEY-----${'\\n '.repeat(300_000)}`);
  });
});

describe('generateSigningKey', () => {
  it('should make a new P-256 key each time', () => {
    const [one, two] = [generateSigningKey(), generateSigningKey()];
    expect(one.algorithm).to.equal('ES256');
    expect(one.key.equals(two.key)).to.be.false;
    expect(one.publicJwk).to.have.all.keys('kty', 'crv', 'x', 'y');
    expect(createPrivateKey(pemOf(one.key, 'pkcs8')).asymmetricKeyType).to.equal('ec');
  });
});
