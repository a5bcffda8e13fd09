/** What keeps a request from being sent, or its answer from being read, however often it is repeated. */
const faults: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /^(?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/,
    'the certificate is not valid at this time: check the clock of this machine, or have the ' +
      'certificate of the org or proxy renewed',
  ],
  [
    /^(?:ERR_TLS_CERT_ALTNAME_\w+|HOSTNAME_MISMATCH)$/,
    'the certificate is for another host: check orgUrl, the DNS entry and the proxy',
  ],
  [
    /^ERR_SSL_\w*ALERT_(?:BAD_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|HANDSHAKE_FAILURE)$/,
    'the other side does not accept us: give a dispatcher with the client certificate that it ' +
      'asks for (connect: { cert, key })',
  ],
  [
    /^ERR_SSL_(?:WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|\w*ALERT_PROTOCOL_VERSION)$/,
    'the other side does not speak this TLS: check scheme and port of orgUrl and proxy',
  ],
  [
    // The verdicts of OpenSSL on a chain of certificates.
    /^(?:(?:SELF_SIGNED|DEPTH_ZERO_SELF_SIGNED)_CERT\w*|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_\w+|CERT_\w+|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED)$/,
    'the certificate is signed by a CA that is not trusted: name the file of that CA in ' +
      'NODE_EXTRA_CA_CERTS, or give a dispatcher with connect: { ca }',
  ],
  [
    /^(?:UND_ERR_HEADERS_OVERFLOW|HPE_HEADER_OVERFLOW)$/,
    'the response headers are longer than the dispatcher takes: raise its maxHeaderSize, as in ' +
      'new Agent({ maxHeaderSize: 1024 * 1024 })',
  ],
  [
    /^(?:UND_ERR_DESTROYED|UND_ERR_CLOSED)$/,
    'the dispatcher has been closed: make a new one, or close it behind the last request',
  ],
];

const otherMajor =
  'the dispatcher is of another major version of undici: make it with undici 7, the version that ' +
  'okta-streams depends on';
const refusedArgument = 'the dispatcher does not take the request: check its options and version';

/**
 * The way out of a fault that does not pass by itself, such as a certificate that is not trusted;
 * `undefined` for all that may be gone when the request is sent again.
 *
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function lastingFaultHint(error: Error): string | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return /^(?:invalid on\w+ method|handler\b)/i.test(error.message)
      ? otherMajor
      : refusedArgument;
  }
  return faults.find(([pattern]) => pattern.test(code))?.[1];
}
