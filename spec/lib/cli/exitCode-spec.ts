import { expect } from 'chai';
import { endingOf, endingOfError, exitCodes } from '../../../lib/cli/exitCode.js';
import { TooManyFailures } from '../../../lib/cli/tooManyFailures.js';
import { UsageError } from '../../../lib/cli/usageError.js';
import {
  OktaApiError,
  OktaAuthError,
  OktaInputError,
  OktaNetworkError,
  OktaRateLimitError,
  OktaSinkError,
  OktaTimeoutError,
} from '../../../lib/errors.js';
import type { End } from '../../../lib/types.js';

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
    expect(endingOf('notPaginated', true)).to.equal('incomplete');
    expect(endingOf('stopped', true)).to.equal('stopped');
  });

  const api = (statusCode: number) =>
    new OktaApiError('', { statusCode, headers: {}, body: undefined });
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
    ['a 500', api(500), 'failed'],
    ['a 404', api(404), 'failed'],
    [
      'no network for a token',
      new OktaAuthError('', { cause: new OktaNetworkError('') }),
      'tryAgain',
    ],
    ['a refused sign-in', new OktaAuthError('', { cause: api(401) }), 'failed'],
    ['a job that is held', new OktaSinkError('', { holder: 'etl-1:7' }), 'tryAgain'],
    ['a full disk', new OktaSinkError(''), 'failed'],
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
