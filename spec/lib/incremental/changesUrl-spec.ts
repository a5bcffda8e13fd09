import { expect } from 'chai';
import {
  changesUrl,
  incrementalSource,
  incrementalPaths,
  type Since,
} from '../../../lib/incremental/changesUrl.js';
import { valuesOf } from '../../../lib/url/query.js';

const since: Since = { overlap: 60_000, from: undefined };
const watermark = '2026-01-02T03:04:05.678Z';
const earlier = '2026-01-02T03:03:05.678Z';

describe('incrementalSource', () => {
  it('should know the lists that tell what has changed, by their whole path', () => {
    for (const path of incrementalPaths)
      expect(incrementalSource(`${path}?limit=1`)).to.not.equal(undefined);
    for (const url of ['/api/v1/apps', '/api/v1/users/00u1', '/api/v1/users/', '/api/v2/users']) {
      expect(incrementalSource(url), url).to.equal(undefined);
    }
  });
});

describe('changesUrl', () => {
  const searchOf = (url: string, at: string | undefined, options = since) =>
    valuesOf(changesUrl(url, options, at), 'search');

  it('should search for what has changed since the watermark, less the overlap', () => {
    expect(searchOf('/api/v1/users', watermark)).to.deep.equal([`lastUpdated gt "${earlier}"`]);
    expect(searchOf('/api/v1/devices', watermark)).to.deep.equal([`lastUpdated gt "${earlier}"`]);
    expect(searchOf('/api/v1/groups', watermark)).to.deep.equal([
      `(lastUpdated gt "${earlier}" or lastMembershipUpdated gt "${earlier}")`,
    ]);
  });

  it('should search for all where there is no watermark, or from where it is told to', () => {
    const epoch = 'lastUpdated gt "1970-01-01T00:00:00.000Z"';
    expect(searchOf('/api/v1/users', undefined)).to.deep.equal([epoch]);
    const from = { ...since, from: Date.UTC(2025, 11, 24) };
    expect(searchOf('/api/v1/users', undefined, from)).to.deep.equal([
      'lastUpdated gt "2025-12-24T00:00:00.000Z"',
    ]);
    expect(searchOf('/api/v1/users', watermark, from)).to.deep.equal([
      `lastUpdated gt "${earlier}"`,
    ]);
    const endless = { ...since, overlap: Number.MAX_SAFE_INTEGER };
    expect(searchOf('/api/v1/users', watermark, endless)).to.deep.equal([epoch]);
  });

  it('should keep the search of the caller, each in its parentheses', () => {
    const url = '/api/v1/users?search=status+eq+%22A%22+or+status+eq+%22B%22&limit=50&search=';
    expect(searchOf(url, watermark)).to.deep.equal([
      `(status eq "A" or status eq "B") and (lastUpdated gt "${earlier}")`,
    ]);
    expect(changesUrl(url, since, watermark)).to.match(
      /^\/api\/v1\/users\?limit=50&search=[^& "]+$/,
    );
  });

  it('should poll the log from a time, and from where the org begins without one', () => {
    const url = '/api/v1/logs?q=x';
    expect(changesUrl(url, since, undefined)).to.equal(url);
    expect(valuesOf(changesUrl(url, since, watermark), 'since')).to.deep.equal([earlier]);
    const from = { ...since, from: 0 };
    expect(valuesOf(changesUrl(url, from, undefined), 'since')).to.deep.equal([
      '1970-01-01T00:00:00.000Z',
    ]);
  });
});
