import { expect } from 'chai';
import {
  OktaApiError,
  OktaAuthError,
  OktaBodyError,
  OktaInputError,
  OktaLinkError,
  OktaNetworkError,
  OktaTimeoutError,
} from '../../../lib/errors.js';
import type { Method } from '../../../lib/http/types.js';
import { isOverload, transience } from '../../../lib/retry/transient.js';

const status = (statusCode: number) =>
  new OktaApiError('answered', { statusCode, headers: {}, body: undefined });
const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const safe = (method: Method) => method === 'GET' || method === 'PUT';

describe('transience', () => {
  const passing: readonly (readonly [name: string, error: Error, reason: string])[] = [
    ['500', status(500), '500'],
    ['502', status(502), '502'],
    ['503', status(503), '503'],
    ['504', status(504), '504'],
    ['408', status(408), '408'],
    ['520 of Cloudflare', status(520), '520'],
    ['524 of Cloudflare', status(524), '524'],
    ['a broken connection', new OktaNetworkError('reset'), 'network'],
    ['a timeout', new OktaTimeoutError('late'), 'timeout'],
    ['a damaged body', new OktaBodyError('cut', { damaged: true }), 'body'],
  ];
  for (const [name, error, reason] of passing) {
    it(`should repeat GET and PUT on ${name}, others when asked to`, () => {
      for (const method of methods) {
        expect(transience(error, method, false)).to.equal(safe(method) ? reason : undefined);
        expect(transience(error, method, true)).to.equal(reason);
      }
    });
  }

  it('should repeat every method when nothing has left', () => {
    for (const method of methods) {
      const sent = false;
      expect(transience(new OktaNetworkError('refused', { sent }), method, false)).to.equal(
        'network',
      );
      expect(transience(new OktaTimeoutError('late', { sent }), method, false)).to.equal('timeout');
    }
  });

  it('should repeat every method that waits for a token', () => {
    const because = (cause: unknown) => new OktaAuthError('no token', { cause });
    for (const method of methods) {
      expect(transience(because(status(503)), method, false)).to.equal('503');
      expect(transience(because(status(429)), method, false)).to.equal('429 of the token endpoint');
      expect(transience(because(new OktaNetworkError('reset')), method, false)).to.equal('network');
      expect(transience(because(status(400)), method, true)).to.equal(undefined);
      expect(transience(because(new Error('vault')), method, true)).to.equal(undefined);
    }
  });

  it('should repeat nothing that would not pass', () => {
    const lasting = [
      status(400),
      status(401),
      status(404),
      status(429),
      status(501),
      status(525),
      new OktaNetworkError('TLS', {
        cause: Object.assign(new Error(), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
        sent: false,
      }),
      new OktaBodyError('too large'),
      new OktaLinkError('elsewhere'),
      new OktaInputError('body', 'is wrong'),
      new Error('own'),
      'text',
    ];
    for (const error of lasting) expect(transience(error, 'GET', true)).to.equal(undefined);
  });
});

describe('isOverload', () => {
  it('should be 500 and timeouts', () => {
    expect([status(500), new OktaTimeoutError('late')].map(isOverload)).to.deep.equal([true, true]);
    expect([status(503), new OktaNetworkError('reset'), 1].map(isOverload)).to.deep.equal([
      false,
      false,
      false,
    ]);
  });
});
