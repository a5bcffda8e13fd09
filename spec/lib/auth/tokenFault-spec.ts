import { expect } from 'chai';
import { tokenFault } from '../../../lib/auth/tokenFault.js';

describe('tokenFault', () => {
  it('should accept API tokens and access tokens', () => {
    for (const token of [
      '00QCjAl4MlV-WPXM_ABcd0123456789abcdefghijk',
      'token',
      'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2FjbWUifQ.c2lnbmF0dXJl',
      'opaque+/~.-_==',
    ]) {
      expect(tokenFault(token), token).to.equal(undefined);
    }
  });

  it('should tell faults apart', () => {
    for (const [token, fault] of [
      [undefined, 'is missing'],
      [null, 'is missing'],
      [7, 'is of type number, not text'],
      [{}, 'is of type object, not text'],
      ['', 'is empty'],
      [' \n', 'is empty'],
      ['SSWS 00abc', 'begins with the name of a scheme'],
      ['bearer 00abc', 'begins with the name of a scheme'],
    ]) {
      expect(tokenFault(token)).to.equal(fault);
    }
    for (const token of ['00abc\n', ' 00abc', '00 abc', '00\0abc', '00abcé', '00abc\u2028']) {
      expect(tokenFault(token), JSON.stringify(token)).to.contain('not printable ASCII');
    }
  });

  it('should refuse placeholders', () => {
    for (const token of [
      '{apiToken}',
      '${OKTA_CLIENT_TOKEN}',
      '$OKTA_CLIENT_TOKEN',
      '<token>',
      'yourApiToken',
      'YOUR_API_TOKEN',
      'your-okta-api-token',
      'undefined',
      'null',
      'xxxxxxxx',
      'XXXXXXXX',
      '********',
      '...',
    ]) {
      expect(tokenFault(token), token).to.equal('is a placeholder');
    }
  });
});
