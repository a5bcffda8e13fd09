import { expect } from 'chai';
import { lastingFaultHint } from '../../../lib/http/lastingFaultHint.js';

const fault = (code: string, message = '') =>
  lastingFaultHint(Object.assign(new Error(message), { code }));

describe('lastingFaultHint', () => {
  for (const [hint, codes] of [
    [
      'NODE_EXTRA_CA_CERTS',
      [
        'SELF_SIGNED_CERT_IN_CHAIN',
        'DEPTH_ZERO_SELF_SIGNED_CERT',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
        'CERT_UNTRUSTED',
        'CERT_REVOKED',
        'INVALID_CA',
        'PATH_LENGTH_EXCEEDED',
      ],
    ],
    ['check the clock', ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']],
    ['another host', ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH']],
    [
      'client certificate',
      [
        'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
        'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
        'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
      ],
    ],
    ['scheme and port', ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION']],
    ['maxHeaderSize', ['UND_ERR_HEADERS_OVERFLOW', 'HPE_HEADER_OVERFLOW']],
    ['has been closed', ['UND_ERR_DESTROYED', 'UND_ERR_CLOSED']],
  ] as const) {
    it(`should point to ${hint}`, () => {
      for (const code of codes) expect(fault(code), code).to.contain(hint);
    });
  }

  it('should tell a dispatcher of another major version', () => {
    for (const message of ['invalid onError method', 'handler must be an object']) {
      expect(fault('UND_ERR_INVALID_ARG', message)).to.contain('undici 7');
    }
    expect(fault('UND_ERR_INVALID_ARG', 'invalid path')).to.contain('options and version');
  });

  it('should leave alone what may pass', () => {
    for (const code of [
      'ECONNRESET',
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'EPIPE',
      'UND_ERR_SOCKET',
      'UND_ERR_CONNECT_TIMEOUT',
      'ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC',
      'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
    ]) {
      expect(fault(code), code).to.equal(undefined);
    }
    expect(lastingFaultHint(new Error('plain'))).to.equal(undefined);
  });
});
