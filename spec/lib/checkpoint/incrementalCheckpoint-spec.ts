import { expect } from 'chai';
import type { Page } from '../../../lib/paging/page.js';
import { ledger } from '../../../lib/checkpoint/ledger.js';
import { incrementalCheckpoint } from '../../../lib/checkpoint/incrementalCheckpoint.js';
import type { End } from '../../../lib/cursor.js';

const url = '/api/v1/users?limit=200';
const watermark = '2026-01-01T00:00:00.000Z';
const runStartedAt = '2026-01-02T00:00:00.000Z';
const start = { next: url, delivered: [], recordsStreamed: 7, request: 'print' };
const beginning = () => new Date(runStartedAt);
const stream = { url, since: { overlap: 0, from: undefined } };

const behind = (end: End | undefined, next?: string, from: object = { since: { watermark } }) => {
  const before = { ...start, ...from };
  const page: Page = {
    url: '/api/v1/users?after=1',
    statusCode: 200,
    headers: {},
    records: [{ id: 'a' }],
    deliveredBefore: [],
    next,
    end,
    failure: undefined,
  };
  const settled = ledger({ ...before, recordsStreamed: 0 });
  settled.settle([{ page, from: 0, to: 1 }]);
  return incrementalCheckpoint(settled, before, stream, beginning);
};

describe('incrementalCheckpoint', () => {
  it('should be where it was before anything has settled', () => {
    const from = { ...start, since: { watermark } };
    expect(incrementalCheckpoint(ledger(from), from, stream, beginning)).to.equal(from);
  });

  it('should advance behind the last page, and where it has caught up', () => {
    expect(behind('lastPage')).to.deep.include({
      recordsStreamed: 0,
      since: { watermark: runStartedAt },
    });
    expect(behind('caughtUp', '/polled')).to.deep.include({
      next: '/polled',
      recordsStreamed: 0,
      since: { watermark: runStartedAt },
    });
  });

  it('should go by the first of its parts', () => {
    const earlier = '2026-01-01T12:00:00.000Z';
    const place = behind('lastPage', undefined, { since: { watermark, runStartedAt: earlier } });
    expect(place.since).to.deep.equal({ watermark: earlier });
  });

  for (const end of [
    'stopped',
    'pageLimit',
    'loop',
    'recordLimit',
    'ceiling',
    undefined,
  ] as const) {
    it(`should keep the watermark behind ${end ?? 'a page in the middle'}`, () => {
      const place = behind(end, '/next');
      expect(place).to.deep.include({ next: '/next', since: { watermark, runStartedAt } });
      const isLimit = end === 'recordLimit' || end === 'ceiling';
      expect(place.recordsStreamed).to.equal(isLimit ? 0 : 8);
    });
  }
});
