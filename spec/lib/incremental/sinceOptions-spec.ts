import { expect } from 'chai';
import { inspect } from 'node:util';
import { checked } from '../../../lib/schema/checked.js';
import { checkWatched, sinceSchema } from '../../../lib/incremental/sinceOptions.js';
import { parseStreamInput } from '../../../lib/options/input.js';
import { refusal } from '../../support/refusal.js';

describe('sinceSchema', () => {
  const parse = (since: unknown) => checked(sinceSchema, since, 'streaming.since');

  it('should be off, or on with its defaults', () => {
    expect(parse(undefined)).to.equal(undefined);
    expect(parse(false)).to.equal(undefined);
    for (const on of [true, {}, { overlap: undefined, from: undefined }]) {
      expect(parse(on)).to.deep.equal({ overlap: 300_000, from: undefined });
    }
  });

  it('should read a time as a date or a text', () => {
    const from = Date.UTC(2026, 0, 31);
    for (const time of [new Date(from), '2026-01-31', '2026-01-31T01:00:00+01:00']) {
      expect(parse({ from: time })).to.deep.equal({ overlap: 300_000, from });
    }
  });

  it('should refuse what is neither, and name the field and the way out', () => {
    const cases: readonly (readonly [unknown, string, string])[] = [
      ['2026-01-31', 'streaming.since', 'write true'],
      [1, 'streaming.since', 'write true'],
      [null, 'streaming.since', 'write true'],
      [{ overlap: -1 }, 'overlap', 'whole number'],
      [{ overlap: 0.5 }, 'overlap', 'whole number'],
      [{ from: 'yesterday' }, 'from', 'ISO 8601'],
      [{ from: '2026-01-31T00:00:00' }, 'from', 'zone'],
      [{ from: '2026-02-31T25:00:00Z' }, 'from', 'ISO 8601'],
      [{ from: new Date(NaN) }, 'from', 'ISO 8601'],
      [{ from: new Date(8e15) }, 'from', 'ISO 8601'],
      [{ from: 0 }, 'from', 'ISO 8601'],
      [{ overlapp: 1 }, 'overlapp', 'overlap, from'],
    ];
    for (const [given, field, text] of cases) {
      const error = refusal(() => parse(given));
      expect(error.field, inspect(given)).to.equal(field);
      expect(error.message, inspect(given)).to.contain(text);
    }
  });
});

describe('checkWatched', () => {
  it('should refuse a list that does not tell what has changed, and name those that do', () => {
    for (const url of ['/api/v1/apps?q=x', '/api/v1/groups/00g1/users', '/api/v1/users/me']) {
      const { field, message } = refusal(() => {
        checkWatched(url);
      });
      expect(field).to.equal('streaming.since');
      expect(message).to.contain('/api/v1/users, /api/v1/groups, /api/v1/devices, /api/v1/logs,');
      expect(message).to.contain("'replace'").and.not.contain('q=x');
    }
  });

  it('should refuse what leaves no room for the time, with the reason', () => {
    const cases: readonly (readonly [string, string, string])[] = [
      ['/api/v1/users?filter=status+eq+%22A%22', 'query.filter', 'query.search'],
      ['/api/v1/groups?q=x', 'query.q', 'query.search'],
      ['/api/v1/devices?after=x', 'query.after', 'checkpoint'],
      ['/api/v1/logs?until=2026-01-01', 'query.until', 'for good'],
      ['/api/v1/logs?sortOrder=descending', 'query.sortOrder', 'polled'],
      ['/api/v1/logs?since=2026-01-01', 'query.since', 'streaming.since.from'],
      ['/api/v1/logs?after=x', 'query.after', 'checkpoint'],
    ];
    for (const [url, field, text] of cases) {
      const error = refusal(() => {
        checkWatched(url);
      });
      expect(error.field, url).to.equal(field);
      expect(error.message, url).to.contain(text);
    }
  });

  it('should take what goes together', () => {
    for (const url of [
      '/api/v1/users?search=x&sortBy=id&fields=id',
      '/api/v1/logs?filter=x&q=y&sortOrder=ASCENDING',
    ]) {
      checkWatched(url);
    }
  });

  it('should not go with lanes', () => {
    const streaming = { since: true, lanes: { by: 'created', count: 2, search: 'id pr' } };
    const { field, message } = refusal(() =>
      parseStreamInput({ relativeUrl: '/api/v1/users', streaming }),
    );
    expect(field).to.equal('streaming.since');
    expect(message).to.contain('lanes');
  });

  it('should be asked for streams with since alone', () => {
    const relativeUrl = '/api/v1/apps';
    expect(parseStreamInput({ relativeUrl, streaming: { since: false } }).since).to.equal(
      undefined,
    );
    const { field } = refusal(() => parseStreamInput({ relativeUrl, streaming: { since: true } }));
    expect(field).to.equal('streaming.since');
  });
});
