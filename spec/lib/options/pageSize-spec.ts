import { expect } from 'chai';
import { pageSize } from '../../../lib/options/pageSize.js';
import { refusal } from '../../support/refusal.js';

describe('pageSize', () => {
  it('should put the default limit where there is none', () => {
    expect(pageSize('/api/v1/users', undefined, undefined)).to.deep.equal({
      url: '/api/v1/users?limit=200',
      records: 200,
      limitIsDefault: true,
    });
    expect(pageSize('/api/v1/users?q=a', null, undefined).url).to.equal(
      '/api/v1/users?q=a&limit=200',
    );
  });

  it('should keep a limit from 0 to 200', () => {
    for (const limit of [0, 1, 50, 200]) {
      const url = `/api/v1/users?limit=${limit.toString()}`;
      expect(pageSize(url, undefined, undefined)).to.deep.equal({
        url,
        records: limit,
        limitIsDefault: false,
      });
    }
  });

  it('should refuse any other limit, and name where it stands', () => {
    for (const limit of ['201', '-1', '1.5', 'abc', '', '%20', 'true', '1e1', '%2B5', 'Infinity']) {
      const url = `/api/v1/users?limit=${limit}`;
      const inUrl = refusal(() => pageSize(url, undefined, undefined));
      expect(inUrl.field).to.equal('relativeUrl');
      expect(inUrl.message).to.contain('limit').and.contain('streaming.pageSize');
      expect(refusal(() => pageSize(url, limit, undefined)).field).to.equal('query.limit');
    }
    expect(refusal(() => pageSize('/?limit=500', 500, undefined)).message).to.equal(
      'query.limit must be one whole number from 0 to 200: got "500"; ' +
        'leave it out, or use streaming.pageSize for larger pages',
    );
  });

  it('should refuse a limit twice or in an array', () => {
    expect(refusal(() => pageSize('/?limit=5&limit=5', undefined, undefined)).field).to.equal(
      'relativeUrl',
    );
    expect(refusal(() => pageSize('/?limit=5&limit=6', [5, 6], undefined)).message).to.contain(
      'got "5" and "6"',
    );
    expect(refusal(() => pageSize('/?limit=5', [5], undefined)).field).to.equal('query.limit');
  });

  it('should send streaming.pageSize as limit', () => {
    expect(pageSize('/api/v1/logs?q=a', undefined, 1_000)).to.deep.equal({
      url: '/api/v1/logs?q=a&limit=1000',
      records: 1_000,
      limitIsDefault: false,
    });
  });

  it('should refuse streaming.pageSize beside a limit', () => {
    const { field, message } = refusal(() => pageSize('/?limit=5', undefined, 5));
    expect(field).to.equal('streaming.pageSize');
    expect(message).to.contain('got limit "5"');
  });
});
