import { expect } from 'chai';
import { summary, summaryText } from '../../../lib/cli/summary.js';
import { emptyTally } from '../../../lib/cli/tally.js';
import { OktaApiError, OktaNetworkError } from '../../../lib/errors.js';

const tally = {
  ...emptyTally,
  recordsStreamed: 400,
  rows: 400,
  rowsCommitted: 390,
  rowsRefused: 10,
  pages: 2,
  requests: 3,
  waited: 1.6,
};

describe('summary', () => {
  it('should have the shape that is documented', () => {
    const finished = {
      ending: 'complete',
      tally,
      elapsed: 99.7,
      end: 'lastPage',
      to: '-',
    } as const;
    expect(summary(finished)).to.deep.equal({
      type: 'summary',
      v: 1,
      ending: 'complete',
      exitCode: 0,
      end: 'lastPage',
      to: '-',
      resumable: false,
      recordsStreamed: 400,
      rows: 400,
      rowsCommitted: 390,
      rowsRefused: 10,
      failed: 0,
      parentsGone: 0,
      pages: 2,
      requests: 3,
      retries: 0,
      waited: 2,
      elapsed: 100,
    });
  });

  it('should tell of an error of the library what can be acted upon', () => {
    const details = { statusCode: 403, headers: { 'set-cookie': 'sid=1' }, body: { a: 1 } };
    const error = new OktaApiError('no', { ...details, requestId: 'req1' });
    expect(summary({ ending: 'failed', tally, elapsed: 0, error }).error).to.deep.equal({
      name: 'OktaApiError',
      message: 'no',
      code: 'ERR_OKTA_API',
      statusCode: 403,
      requestId: 'req1',
    });
    const network = summary({
      ending: 'tryAgain',
      tally,
      elapsed: 0,
      error: new OktaNetworkError('x'),
    });
    expect(network).to.deep.include({
      exitCode: 75,
      error: { name: 'OktaNetworkError', message: 'x', code: 'ERR_OKTA_NETWORK' },
    });
  });

  it('should tell what a flow threw', () => {
    const errorOf = (error: unknown) =>
      summary({ ending: 'failed', tally, elapsed: 0, error }).error;
    expect(errorOf(new RangeError('r'))).to.deep.equal({ name: 'RangeError', message: 'r' });
    expect(errorOf('boom')).to.deep.equal({ name: 'string', message: 'boom' });
  });
});

describe('summaryText', () => {
  it('should tell what a stream did, and where it went', () => {
    const finished = { ending: 'complete', tally, elapsed: 2_000, end: 'lastPage' } as const;
    expect(summaryText({ ...finished, to: 'a.csv' })).to.equal(
      '400 records · 2 pages · 2.0 s · lastPage → a.csv\n',
    );
    expect(summaryText({ ...finished, to: '-' })).to.equal(
      '400 records · 2 pages · 2.0 s · lastPage\n',
    );
  });

  it('should tell of a dead letter that takes everything', () => {
    const taken = { ...tally, rowsCommitted: 0, rowsRefused: 400 };
    expect(
      summaryText({ ending: 'complete', tally: taken, elapsed: 0, to: 'a.csv', failed: 400 }),
    ).to.include(' · 400 failed, 0 rows in the target → a.csv');
  });

  it('should tell parents from rows, and those that are gone', () => {
    const parents = { ...tally, parents: 7 };
    expect(
      summaryText({ ending: 'complete', tally: parents, elapsed: 0, to: 'a.csv', parentsGone: 2 }),
    ).to.match(/^7 parents · 2 gone · 400 records · /);
  });

  it('should tell rows, failures and how to go on', () => {
    const finished = {
      ending: 'stopped',
      tally: { ...tally, rows: 900, areRowsOther: true },
      elapsed: 2_000,
    } as const;
    expect(summaryText({ ...finished, to: 'a.csv', failed: 3, resumable: true })).to.equal(
      '400 records · 900 rows · 2 pages · 2.0 s · 3 failed, 390 rows in the target → a.csv\n' +
        'The same command goes on from there.\n',
    );
  });
});
