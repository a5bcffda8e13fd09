import { expect } from 'chai';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { OktaCursorError, OktaInputError } from '../../../lib/errors.js';
import { fingerprint, readCursor, writeCursor } from '../../../lib/checkpoint/cursor.js';

const content = {
  next: '/api/v1/users?after=00u2&limit=200',
  delivered: ['00u3', '#hash'],
  recordsStreamed: 200,
  request: 'print',
};

function refusalOf(cursor: unknown): OktaInputError {
  try {
    readCursor(cursor, content.request);
  } catch (error) {
    expect(error).to.be.instanceOf(OktaInputError);
    return error as OktaInputError;
  }
  throw new Error(`accepted ${JSON.stringify(cursor)}`);
}

describe('writeCursor', () => {
  it('should be plain JSON of version 1', () => {
    const cursor = writeCursor(content);
    expect(cursor).to.deep.equal({ v: 1, ...content });
    expect(JSON.parse(JSON.stringify(cursor))).to.deep.equal(cursor);
  });

  it('should hold how far a job with since has come', () => {
    const since = { watermark: '2026-01-02T03:04:05.678Z', runStartedAt: undefined };
    expect(writeCursor({ ...content, since })).to.deep.equal({
      v: 1,
      ...content,
      since: { watermark: since.watermark },
    });
  });

  it('should leave out what does not belong to it', () => {
    const more = { ...content, secret: 'x' };
    expect(writeCursor(more)).to.deep.equal({ v: 1, ...content });
  });
});

describe('readCursor', () => {
  const cursor = { v: 1, ...content };

  it('should read what writeCursor wrote, also after JSON', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.nat(),
        fc.webPath(),
        (delivered, recordsStreamed, path) => {
          const written = { next: `/api${path}`, delivered, recordsStreamed, request: 'print' };
          const back: unknown = JSON.parse(JSON.stringify(writeCursor(written)));
          expect(readCursor(back, 'print')).to.deep.include(written);
        },
      ),
    );
  });

  it('should read how far a job with since has come, and refuse what is no time', () => {
    const since = {
      watermark: '2026-01-02T03:04:05.678Z',
      runStartedAt: '2026-01-02T03:04:05.678Z',
    };
    expect(readCursor({ ...cursor, since }, 'print')).to.deep.include({ since });
    for (const wrong of [
      null,
      'x',
      { watermark: 'now" or "' },
      { runStartedAt: 1 },
      { more: 'x' },
    ]) {
      expect(refusalOf({ ...cursor, since: wrong }).field).to.match(/^streaming\.cursor\.since/);
    }
  });

  for (const next of [
    '//evil.com/api',
    '/\\evil.com/api',
    '\\\\evil.com',
    'https://evil.com/api',
    'http:/evil.com',
    'javascript:alert(1)',
    'api/v1/users',
    '?after=1',
    '',
    ' /api',
    '/api v1',
    '/api\r\nx: y',
    '/api\n',
    '/\t/evil.com',
    '/апи',
    '/api/v1/users?after=1#x',
    7,
    null,
    undefined,
    ['/api'],
    { toString: () => '/api' },
  ]) {
    it(`should refuse ${inspect(next)} as its next page`, () => {
      const error = refusalOf({ ...cursor, next });
      expect(error.field).to.equal('streaming.cursor.next');
    });
  }

  for (const [field, value] of [
    ['v', 2],
    ['v', '1'],
    ['v', undefined],
    ['delivered', 'a'],
    ['delivered', undefined],
    ['delivered', { 0: 'a' }],
    ['recordsStreamed', -1],
    ['recordsStreamed', 1.5],
    ['recordsStreamed', NaN],
    ['recordsStreamed', Infinity],
    ['recordsStreamed', 2 ** 60],
    ['recordsStreamed', '1'],
    ['recordsStreamed', null],
    ['request', 1],
    ['request', undefined],
  ] as const) {
    it(`should refuse ${inspect(value)} as its ${field}`, () => {
      expect(refusalOf({ ...cursor, [field]: value }).field).to.equal(`streaming.cursor.${field}`);
    });
  }

  it('should name the element that is wrong', () => {
    expect(refusalOf({ ...cursor, delivered: ['a', 1] }).field).to.equal(
      'streaming.cursor.delivered.1',
    );
  });

  it('should refuse further keys', () => {
    for (const extra of ['orgUrl', 'headers', 'constructor']) {
      expect(refusalOf({ ...cursor, [extra]: 'x' }).field).to.equal('streaming.cursor');
    }
  });

  it('should refuse what is no object', () => {
    for (const value of [0, '', 'text', true, [], [cursor], JSON.stringify(cursor)]) {
      const { field, message } = refusalOf(value);
      expect(field).to.equal('streaming.cursor');
      expect(message).to.contain('leave it out to begin afresh');
    }
  });

  it('should not repeat the cursor, which is personal data', () => {
    const error = refusalOf({ ...cursor, next: 'https://evil.com/?search=lee@acme.com' });
    expect(error.message).to.not.contain('lee');
  });

  it("should refuse another request's", () => {
    expect(() => readCursor(cursor, 'other')).to.throw(OktaCursorError, 'another request');
  });
});

describe('fingerprint', () => {
  const org = 'https://acme.okta.com';
  const print = fingerprint(org, '/api/v1/users?search=a&sortBy=b');

  it('should not depend on limit, after and since', () => {
    for (const url of [
      '/api/v1/users?search=a&limit=10&sortBy=b',
      '/api/v1/users?after=00u1&search=a&sortBy=b',
      '/api/v1/users?since=2024-01-01&search=a&sortBy=b&limit=1&after=1',
      '/api/v1/users?%6Cimit=1&search=a&sortBy=b',
    ]) {
      expect(fingerprint(org, url), url).to.equal(print);
    }
  });

  it('should not depend on the order of the parameters', () => {
    expect(fingerprint(org, '/api/v1/users?sortBy=b&search=a')).to.equal(print);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['a=1', 'a=2', 'b=', 'limit=3'], { minLength: 4 }),
        (pairs) => {
          expect(fingerprint(org, `/x?${pairs.join('&')}`)).to.equal(
            fingerprint(org, '/x?a=1&a=2&b='),
          );
        },
      ),
    );
  });

  it('should depend on org, path and all other parameters', () => {
    for (const [other, url] of [
      ['https://acme.oktapreview.com', '/api/v1/users?search=a&sortBy=b'],
      [org, '/api/v1/groups?search=a&sortBy=b'],
      [org, '/api/v1/users?search=b&sortBy=b'],
      [org, '/api/v1/users?search=a'],
      [org, '/api/v1/users?search=a&sortBy=b&search=a'],
      [org, '/api/v1/users?search=a&sortBy=b&until=2024-01-01'],
      [org, '/api/v1/users'],
    ] as const) {
      expect(fingerprint(other, url), url).to.not.equal(print);
    }
  });

  it('should say nothing of the query', () => {
    expect(print).to.match(/^[\w-]{16}$/);
  });
});
