import { expect } from 'chai';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { OktaAuthError } from '../../../lib/errors.js';
import { parseServiceClient } from '../../../lib/auth/serviceClient.js';
import { readToken } from '../../../lib/auth/tokenResponse.js';
import { ecKey } from '../../support/keys.js';

describe('readToken', () => {
  const options = { clientId: '0oa1', privateKey: ecKey().pem, scopes: 'okta.users.read' };
  const bearer = parseServiceClient(options);
  const bound = parseServiceClient({ ...options, dpop: true });
  const request = {
    method: 'POST',
    url: 'https://acme.okta.com/oauth2/v1/token',
    headers: {},
  } as const;
  const good = { token_type: 'Bearer', expires_in: 3600, access_token: 'eyJabc' };
  const read = (body: unknown, client = bearer) =>
    readToken({ request, statusCode: 200, headers: {}, body }, client, 1_000_000);
  const fault = (body: unknown, client = bearer): OktaAuthError => {
    try {
      read(body, client);
    } catch (error) {
      expect(error).to.be.instanceOf(OktaAuthError);
      return error as OktaAuthError;
    }
    throw new Error('no error');
  };

  it('should count the life of a token from when it was asked for', () => {
    expect(read(good)).to.deep.equal({
      value: 'eyJabc',
      scheme: 'Bearer',
      expiresAt: 1_000_000 + 3_600_000,
      renewAt: 1_000_000 + 3_540_000,
    });
  });

  it('should renew a token of a short life when nine tenths of it are over', () => {
    expect(read({ ...good, expires_in: 2 }).renewAt).to.equal(1_001_800);
    expect(read({ ...good, expires_in: '10' }).renewAt).to.equal(1_000_000 + 3_540_000);
  });

  it('should take an hour where expires_in is of no use', () => {
    for (const seconds of [undefined, null, 0, -1, Number.NaN, Infinity, 'soon', {}]) {
      expect(read({ ...good, expires_in: seconds }).expiresAt).to.equal(4_600_000);
    }
  });

  it('should take the type in any case', () => {
    expect(read({ ...good, token_type: 'bearer' }).scheme).to.equal('Bearer');
    expect(read({ ...good, token_type: 'dpop' }, bound).scheme).to.equal('DPoP');
  });

  it('should refuse a token of the other type', () => {
    expect(fault({ ...good, token_type: 'DPoP' }).message).to.contain('add dpop: true');
    expect(fault(good, bound).message).to.contain('leave dpop out');
    for (const type of [undefined, 'mac', 7, {}]) {
      expect(fault({ ...good, token_type: type }).message).to.contain('not a Bearer token');
    }
  });

  it('should refuse what holds no token', () => {
    for (const body of [undefined, null, 'eyJabc', [], {}, { error: 'invalid_client' }]) {
      expect(fault(body).message).to.match(/answered 200 with a token that is missing; check/);
    }
    for (const token of ['', 'undefined', 'a b', 'a\r\nb', 7, {}, null]) {
      expect(fault({ ...good, access_token: token })).to.be.instanceOf(OktaAuthError);
    }
  });

  it('should give a token or an error, whatever the body', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        try {
          expect(read(body).value).to.match(/^[\x21-\x7e]+$/);
        } catch (error) {
          expect(error).to.be.instanceOf(OktaAuthError);
        }
      }),
    );
  });

  it('should never repeat the token', () => {
    for (const body of [
      { ...good, access_token: 'hunter2', token_type: 'DPoP' },
      { ...good, access_token: 'hunter2 hunter2' },
      { ...good, access_token: 'eyJabc', token_type: 'hunter2' },
    ]) {
      expect(inspect(fault(body), { showHidden: true, depth: Infinity })).not.to.contain('hunter2');
    }
  });
});
