import { expect } from 'chai';
import fc from 'fast-check';
import { OktaInputError } from '../../../lib/errors.js';
import { parseRelativeUrl } from '../../../lib/url/relativeUrl.js';

describe('parseRelativeUrl', () => {
  const refusalOf = (relativeUrl: unknown): string => {
    try {
      parseRelativeUrl(relativeUrl);
    } catch (error) {
      expect(error).to.be.instanceOf(OktaInputError);
      expect(error).to.have.property('field', 'relativeUrl');
      return (error as OktaInputError).message;
    }
    throw new Error(`accepted ${String(relativeUrl)}`);
  };

  it('should keep what is encoded byte for byte', () => {
    for (const url of [
      '/',
      '/api/v1/users',
      '/api/v1/users/',
      '/api/v1//users',
      '/api/v1/users?limit=200&after=00u1',
      '/api/v1/users?search=status+eq+%22ACTIVE%22&expand=',
      '/api/v1/users?x=%e2%82%ac%2F%2f%0A%5C%25&x',
      "/a/b;c=1,2:3@x!$&()*+~_-.?a=?/:@!$()*,;b'".replace("'", '%27'),
      '/a/..b/...?x=../..&&y=/./',
      '/a?',
    ]) {
      expect(parseRelativeUrl(url)).to.equal(url);
    }
  });

  it('should encode once what must be encoded', () => {
    for (const [url, encoded] of [
      [
        '/api/v1/users?search=status eq "ACTIVE"',
        '/api/v1/users?search=status%20eq%20%22ACTIVE%22',
      ],
      ["/a'b?c='d'", '/a%27b?c=%27d%27'],
      ['/grüße/日本/🙂?q=é', '/gr%C3%BC%C3%9Fe/%E6%97%A5%E6%9C%AC/%F0%9F%99%82?q=%C3%A9'],
      ['/a\\b?c\\d', '/a%5Cb?c%5Cd'],
      ['/100%?x=%&y=%2&z=%zz%20', '/100%25?x=%25&y=%252&z=%25zz%20'],
      ['/{id}|[x]^`<>', '/%7Bid%7D%7C%5Bx%5D%5E%60%3C%3E'],
      ['/ſ\u212a', '/%C5%BF%E2%84%AA'],
    ]) {
      expect(parseRelativeUrl(url)).to.equal(encoded);
    }
  });

  it('should encode a "+" in a query that is evidently not encoded', () => {
    for (const [url, encoded] of [
      ['/a?search=login eq "a+b@c"', '/a?search=login%20eq%20%22a%2Bb@c%22'],
      ['/a?x="+"&y=%2B+', '/a?x=%22%2B%22&y=%2B%2B'],
      ['/a+b c?x=+', '/a+b%20c?x=+'],
      ['/a?x=b+c', '/a?x=b+c'],
    ]) {
      expect(parseRelativeUrl(url)).to.equal(encoded);
    }
  });

  it('should refuse a "#", wherever it is', () => {
    for (const url of ['/api/v1/users/qa#1@example.com', '/a?b=c#d?e', '/a#', '/#/../..']) {
      expect(refusalOf(url)).to.contain('write %23');
    }
    expect(parseRelativeUrl('/a%23b?c=%23')).to.equal('/a%23b?c=%23');
  });

  it('should refuse dot segments, however they are encoded', () => {
    for (const url of [
      '/..',
      '/../a',
      '/a/./b',
      '/a/../b?c=..',
      '/a/b/..',
      '/a/.',
      '/a/%2e%2E/b/%2e',
      '/a/.%2e/b/%2e./c',
      '/a//../b',
      '/a%2f../b',
      '/a%2F%2e%2e%2Fb',
      '/a/%252e%252E/b',
      '/a/%25252e%252e/b',
      '/a/..;x=1/b',
      '/a/..%3bx/b',
      '/a\\..\\b',
      '/a%5c..',
      '/a/..//evil.com',
      '/.//evil.com',
      '/%2e//evil.com',
      '/a/%2E%2e//evil.com',
    ]) {
      expect(refusalOf(url)).to.contain('as a segment');
    }
    for (const url of [
      '/a/...',
      '/a/..b',
      '/a/b..',
      '/a.b/.c',
      '/a%2eb',
      '/a/%25',
      '/a;..',
      '/a?../',
    ]) {
      expect(parseRelativeUrl(url)).to.equal(url);
    }
  });

  it('should refuse what leads to another host', () => {
    for (const url of ['//evil.com', '///evil.com', '/\\evil.com', '\\\\evil.com', '//']) {
      expect(refusalOf(url)).to.contain('one "/"');
    }
  });

  it('should show the right form', () => {
    expect(refusalOf('api/v1/users?q=me')).to.equal(
      'relativeUrl must start with one "/": got "api/v1/users"; write "/api/v1/users"',
    );
    expect(refusalOf('https://me:hunter2@acme.okta.com/api/v1/users?q=me'))
      .to.contain('an absolute URL; write "/api/v1/users"')
      .and.not.contain('hunter2');
    expect(refusalOf('javascript:alert(1)')).to.contain('write "/api/v1/users"');
    for (const url of ['', undefined, null, 7, ['/a'], new URL('https://acme.okta.com/a')]) {
      refusalOf(url);
    }
  });

  it('should refuse control characters and lone surrogates', () => {
    for (const found of ['\0', '\t', '\n', '\r', '\x1f', '\x7f']) {
      for (const url of [`/a${found}`, `/${found}/evil.com`, `/a?b=${found}`, `/a#${found}`]) {
        expect(refusalOf(url)).to.contain('control characters').and.not.contain(found);
      }
    }
    expect(refusalOf('/🙂\ud83d')).to.contain('U+D83D at 3');
  });

  const wild = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom('/', '\\', '.', '..', '%2e', '%', '?', '#', '@', ':', 'a', ' ', 'é', "'"),
      )
      .map((parts) => parts.join('')),
  );
  const accepted = (rest: string): string | undefined => {
    try {
      return parseRelativeUrl(`/${rest}`);
    } catch (error) {
      expect(error).to.be.instanceOf(OktaInputError);
      return undefined;
    }
  };

  it('should change nothing when done twice', () => {
    fc.assert(
      fc.property(wild, (rest) => {
        const once = accepted(rest);
        if (once !== undefined) expect(parseRelativeUrl(once)).to.equal(once);
      }),
      { numRuns: 1_000 },
    );
  });

  it('should stay on the org, and mean the same to a URL parser', () => {
    fc.assert(
      fc.property(wild, (rest) => {
        const result = accepted(rest);
        if (result === undefined) return;
        expect(new URL(result, 'https://acme.okta.com').host).to.equal('acme.okta.com');
        const absolute = `https://acme.okta.com${result}`;
        expect(new URL(absolute).href).to.equal(absolute);
        expect(result).to.match(/^[\x21-\x7e]+$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('should read hostile input of any length', () => {
    for (const piece of ['/', '/a', '/..', '/a/..', '%', ' ', '%2e', 'é', '?', '#', '\\']) {
      accepted(piece.repeat(Math.ceil(2 ** 17 / piece.length)));
      accepted(`a${piece.repeat(Math.ceil(2 ** 17 / piece.length))}`);
    }
  });
});
