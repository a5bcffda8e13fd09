import { expect } from 'chai';
import { OktaCursorError, OktaInputError } from '../../../lib/errors.js';
import { writeCursor, type LaneCursors } from '../../../lib/checkpoint/cursor.js';
import { firstContent, readCheckpoint, startOf } from '../../../lib/checkpoint/start.js';
import { valuesOf } from '../../../lib/url/query.js';

const orgUrl = 'https://acme.okta.com';
const url = '/api/v1/users?limit=200';
const since = { overlap: 60_000, from: undefined };
const watermark = '2026-01-02T03:04:05.678Z';
const stream = { url, since, cursor: undefined, lanes: undefined, parents: undefined };

describe('startOf', () => {
  it('should be the first page where there is no cursor', () => {
    const plain = startOf({ ...stream, since: undefined }, orgUrl);
    expect(plain).to.include({ next: url, recordsStreamed: 0 }).and.not.have.property('since');
    const { next } = startOf(stream, orgUrl);
    expect(valuesOf(next, 'search')).to.deep.equal(['lastUpdated gt "1970-01-01T00:00:00.000Z"']);
  });

  it('should tell a job with since from a full load', () => {
    const cursor = writeCursor(startOf(stream, orgUrl));
    expect(() => startOf({ ...stream, since: undefined, cursor }, orgUrl)).to.throw(
      OktaCursorError,
    );
    expect(startOf({ ...stream, cursor }, orgUrl)).to.deep.include({ recordsStreamed: 0 });
  });
});

describe('readCheckpoint', () => {
  const place = {
    ...firstContent(stream, 'print'),
    next: '/api/v1/users?after=1',
    recordsStreamed: 5,
  };
  const read = (of: typeof stream, content: object) =>
    readCheckpoint(of, JSON.parse(JSON.stringify(writeCursor({ ...place, ...content }))), 'print');

  it('should write the search of a run that has not begun anew, by the options of today', () => {
    const now = { ...stream, url: '/api/v1/users?limit=50', since: { ...since, overlap: 5_678 } };
    const { next, ...rest } = read(now, { since: { watermark } });
    expect(valuesOf(next, 'search')).to.deep.equal(['lastUpdated gt "2026-01-02T03:04:00.000Z"']);
    expect(valuesOf(next, 'limit')).to.deep.equal(['50']);
    expect(rest).to.deep.include({ recordsStreamed: 0, since: { watermark } });
  });

  it('should go on in the middle of a run that has begun', () => {
    const content = { since: { watermark, runStartedAt: watermark } };
    expect(read(stream, content)).to.deep.include({ ...place, ...content });
  });

  it('should go on polling by the link', () => {
    const logs = { ...stream, url: '/api/v1/logs?limit=200' };
    const next = '/api/v1/logs?after=1';
    expect(read(logs, { next, since: { watermark } })).to.include({ next });
    expect(read(logs, { next, since: {} })).to.include({ next: logs.url });
  });

  for (const [where, content] of [
    ['next', { next: '/api/v1/apps?after=1' }],
    ['next', { next: '/api/v1/users/00u1' }],
    ['next', { next: '/api/v1/users/../apps' }],
    ['next', { next: '/api/v1/users/%2e%2e/apps' }],
    ['lanes.cursors.1.next', { lanes: lanesAt('/api/v1/users?after=1', '/api/v1/apps') }],
  ] as const) {
    it(`should refuse ${JSON.stringify(content)}, which is another list`, () => {
      const refusal = refusalOf(() =>
        read(stream, { ...content, since: { runStartedAt: watermark } }),
      );
      expect(refusal).to.be.instanceOf(OktaInputError);
      expect(refusal).to.include({ field: `streaming.cursor.${where}` });
      expect(refusal.message).to.contain('another path than /api/v1/users').and.not.contain('apps');
    });
  }

  it('should go on where the path of the next page only reads otherwise', () => {
    for (const next of ['/api/v1/users/?after=1', '/api/v1/%75sers?after=1']) {
      expect(read(stream, { next, since: { runStartedAt: watermark } })).to.include({ next });
    }
  });
});

function lanesAt(...urls: readonly string[]): LaneCursors {
  return {
    by: 'created',
    cursors: urls.map((next) => ({ next, delivered: [], from: null, to: null })),
  };
}

function refusalOf(read: () => unknown): Error {
  try {
    read();
  } catch (error) {
    return error as Error;
  }
  throw new Error('not refused');
}
