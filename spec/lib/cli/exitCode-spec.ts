import { expect } from 'chai';
import { endingOf, endingOfError, exitCodes } from '../../../lib/cli/exitCode.js';
import { TooManyFailures } from '../../../lib/cli/tooManyFailures.js';
import { UsageError } from '../../../lib/cli/usageError.js';
import {
  OktaApiError,
  OktaAuthError,
  OktaBodyError,
  OktaInputError,
  OktaNetworkError,
  OktaRateLimitError,
  OktaSinkError,
  OktaTimeoutError,
} from '../../../lib/errors.js';
import { overtaken } from '../../../lib/queues/memoryState.js';
import type { End } from '../../../lib/cursor.js';

describe('exit codes', () => {
  it('should be those that the help tells', () => {
    expect(exitCodes).to.deep.equal({
      complete: 0,
      failed: 1,
      usage: 2,
      incomplete: 3,
      tooManyFailures: 4,
      tryAgain: 75,
      stopped: 130,
    });
  });

  const ends: Readonly<Record<End, string>> = {
    lastPage: 'complete',
    notPaginated: 'complete',
    recordLimit: 'complete',
    caughtUp: 'complete',
    ceiling: 'incomplete',
    pageLimit: 'incomplete',
    loop: 'incomplete',
    stopped: 'stopped',
  };
  for (const [end, ending] of Object.entries(ends)) {
    it(`should be ${ending} for ${end}`, () => {
      expect(endingOf(end as End)).to.equal(ending);
    });
  }

  it('should be incomplete where nothing was replaced after all', () => {
    expect(endingOf('lastPage', true)).to.equal('complete');
    expect(endingOf('notPaginated', true)).to.equal('complete');
    expect(endingOf('recordLimit', true)).to.equal('incomplete');
    expect(endingOf('stopped', true)).to.equal('stopped');
  });

  const api = (statusCode: number) =>
    new OktaApiError('', { statusCode, headers: {}, body: undefined });
  const locked = (errorSummary: string) =>
    new OktaApiError('', { statusCode: 423, headers: {}, body: undefined, errorSummary });
  const network = (code: string) =>
    new OktaNetworkError('', { cause: Object.assign(new Error(code), { code }) });
  const sink = (cause: object) =>
    new OktaSinkError('', { cause: Object.assign(new Error(), cause) });
  const cyclic = new Error('a');
  cyclic.cause = new Error('b', { cause: cyclic });
  const errors: readonly (readonly [string, unknown, string])[] = [
    ['a wrong command line', new UsageError(''), 'usage'],
    ['a wrong input', new OktaInputError('query', ''), 'usage'],
    ['a quota', new OktaRateLimitError('', { retryAt: new Date() }), 'tryAgain'],
    ['the network', new OktaNetworkError(''), 'tryAgain'],
    ['a timeout', new OktaTimeoutError(''), 'tryAgain'],
    ['a 429', api(429), 'tryAgain'],
    ['a 503', api(503), 'tryAgain'],
    ['a 500 that the retries did not outlast', api(500), 'tryAgain'],
    ['a 502', api(502), 'tryAgain'],
    ['a 522 of Cloudflare', api(522), 'tryAgain'],
    ['a 404', api(404), 'failed'],
    ['a 501', api(501), 'failed'],
    ['a policy that is locked', locked('Policy is locked. Please try again later.'), 'tryAgain'],
    ['a lock that lasts', locked('locked'), 'failed'],
    ['a body that was cut', new OktaBodyError('', { damaged: true }), 'tryAgain'],
    ['a body that is no JSON', new OktaBodyError(''), 'failed'],
    ['an unknown CA', network('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'failed'],
    ['a certificate of another name', network('ERR_TLS_CERT_ALTNAME_INVALID'), 'failed'],
    ['headers that are too large', network('UND_ERR_HEADERS_OVERFLOW'), 'failed'],
    ['a reset', network('ECONNRESET'), 'tryAgain'],
    [
      'no network for a token',
      new OktaAuthError('', { cause: new OktaNetworkError('') }),
      'tryAgain',
    ],
    ['a refused sign-in', new OktaAuthError('', { cause: api(401) }), 'failed'],
    ['a job that is held', new OktaSinkError('', { holder: 'etl-1:7' }), 'tryAgain'],
    ['a job that another has taken over', overtaken('nightly'), 'tryAgain'],
    ['a full disk', sink({ code: 'ENOSPC' }), 'failed'],
    ['a quota of the disk', sink({ code: 'EDQUOT' }), 'failed'],
    ['a stale handle of NFS', sink({ code: 'ESTALE' }), 'tryAgain'],
    ['a disk that does not answer', sink({ code: 'EIO' }), 'tryAgain'],
    ['a database that refuses a connection', sink({ code: 'ECONNREFUSED' }), 'tryAgain'],
    ['a database that starts', sink({ code: '57P03', severity: 'FATAL' }), 'tryAgain'],
    ['a database that shuts down', sink({ code: '57P01', severity: 'FATAL' }), 'tryAgain'],
    ['a database without room', sink({ code: '53300', severity: 'FATAL' }), 'tryAgain'],
    [
      'a connection that was cut',
      sink({ message: 'Connection terminated unexpectedly' }),
      'tryAgain',
    ],
    ['a password that is wrong', sink({ code: '28P01', severity: 'FATAL' }), 'failed'],
    ['a disk of the database that is full', sink({ code: '53100', severity: 'ERROR' }), 'failed'],
    ['a row that the database refuses', sink({ code: '23505', severity: 'ERROR' }), 'failed'],
    [
      'too many failures',
      new OktaSinkError('', { cause: new TooManyFailures('', { cause: api(503) }) }),
      'tooManyFailures',
    ],
    ['causes in a circle', cyclic, 'failed'],
    ['a thrown text', 'boom', 'failed'],
  ];
  for (const [what, error, ending] of errors) {
    it(`should be ${ending} for ${what}`, () => {
      expect(endingOfError(error)).to.equal(ending);
    });
  }
});
