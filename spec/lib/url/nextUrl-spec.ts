import { expect } from 'chai';
import fc from 'fast-check';
import { OktaLinkError } from '../../../lib/errors.js';
import { nextUrl } from '../../../lib/url/nextUrl.js';
import { rawPairs } from '../../../lib/url/query.js';

describe('nextUrl', () => {
  const org = { orgUrl: 'https://acme.okta.com', linkHosts: [] as string[] };
  const current = '/api/v1/users';
  const refusalOf = (link: string, from = current, to = org): string => {
    try {
      nextUrl(link, from, to);
    } catch (error) {
      expect(error).to.be.instanceOf(OktaLinkError);
      return (error as OktaLinkError).message;
    }
    throw new Error(`accepted ${link}`);
  };

  it('should keep path and query of a link of the org, in their own encoding', () => {
    for (const url of [
      '/api/v1/users?after=00u1&limit=200',
      '/api/v1/users?after=1&search=status+eq+%22ACTIVE%22+and+%28x%29',
      '/api/v1/logs?after=1,2;3%2c%3B&limit=100',
      '/api/v1/users/',
      '/',
    ]) {
      const path = url.replace(/\?.*/, '');
      expect(nextUrl(`https://acme.okta.com${url}`, path, org)).to.equal(url);
    }
  });

  it('should re-root links of the org, its twin and linkHosts', () => {
    const custom = { ...org, linkHosts: ['ID.acme.com', 'proxy.acme.com:8443', '', 'a b'] };
    for (const origin of [
      'https://acme.okta.com',
      'http://acme.okta.com',
      'https://ACME.okta.com:443',
      'http://acme.okta.com:80',
      'https://acme.okta.com:80',
      'http://acme.okta.com:443',
      'https://acme-admin.okta.com',
      'http://acme-admin.okta.com',
      'https://id.acme.com',
      'https://proxy.acme.com:8443',
    ]) {
      expect(nextUrl(`${origin}/a?after=1`, '/a', custom), origin).to.equal('/a?after=1');
    }
  });

  it('should count the port', () => {
    const local = { orgUrl: 'http://localhost:8080', linkHosts: [] };
    expect(nextUrl('http://localhost:8080/a', '/a', local)).to.equal('/a');
    expect(nextUrl('https://localhost-admin:8080/a', '/a', local)).to.equal('/a');
    for (const link of [
      'http://localhost/a',
      'http://localhost:8081/a',
      'http://localhost-admin/a',
    ]) {
      refusalOf(link, '/a', local);
    }
    refusalOf('https://acme.okta.com:8443/a');
  });

  it('should resolve relative links against the page that carried them', () => {
    expect(nextUrl('/api/v1/users?after=1', current, org)).to.equal('/api/v1/users?after=1');
    expect(nextUrl('?after=1', '/api/v1/users?x=1', org)).to.equal('/api/v1/users?after=1');
    expect(nextUrl('users?a', current, org)).to.equal('/api/v1/users?a');
    expect(nextUrl('', '/api/v1/users?x=1', org)).to.equal('/api/v1/users?x=1');
  });

  it('should encode what a link leaves unencoded and drop a fragment', () => {
    expect(nextUrl(` /a b?search=x eq "y" or 'é'&t=50%|#z `, '/a%20b', org)).to.equal(
      '/a%20b?search=x%20eq%20%22y%22%20or%20%27%C3%A9%27&t=50%25%7C',
    );
  });

  it('should refuse another host, name it, and keep queries out of the message', () => {
    for (const host of [
      'evil.com',
      'acme.okta.com.evil.com',
      'evilacme.okta.com',
      'acme-admin.okta.com.evil.com',
      'acme-admin-admin.okta.com',
      'acme.oktapreview.com',
      'okta.com',
      'acme.okta.com.',
    ]) {
      const message = refusalOf(`https://${host}/a?x=hunter2`, '/api/v1/users?q=hunter3');
      expect(message).to.contain(`"${host}"`).and.contain('connection.linkHosts');
      expect(message).to.contain('GET /api/v1/users ').and.not.contain('hunter');
    }
  });

  it('should refuse every other way off the org', () => {
    for (const link of [
      '//evil.com/a',
      '/\\evil.com/a',
      '\\\\evil.com/a',
      'https:\\\\evil.com',
      'ftp://acme.okta.com/a',
      'javascript:alert(1)',
      'data:,x',
      'file:///etc/passwd',
      'https://me:pass@acme.okta.com/a',
      'https://me@acme.okta.com/a',
      'https://:pass@acme.okta.com/a',
      'https://acme.okta.com@evil.com/a',
      'https://acme.okta.com//evil.com',
      'https://acme.okta.com/\\evil.com',
      'https://acme.okta.com/a/..//evil.com',
      '/%2e//evil.com',
      'https://',
      'https://[',
      'https://acme.okta.com:x/',
      '/a\nb',
      '/\t/evil.com',
      '/a\0',
    ]) {
      expect(refusalOf(link), link).to.not.contain('pass@');
    }
  });

  it('should refuse another path, and keep both out of reach of each other', () => {
    for (const [link, from] of [
      ['/api/v1/groups?after=1', current],
      ['/api/v1/users/00u1', current],
      ['/api/v1', current],
      ['/api/v1/users//?after=1', current],
      ['/api/v1/users/../groups', current],
      ['/api/v1/groups/a/b/users', '/api/v1/groups/a%2Fb/users'],
      ['/api/v1/users/00u2/groups', '/api/v1/users/00u1/groups'],
    ] as const) {
      expect(refusalOf(`https://acme.okta.com${link}`, from), link).to.contain('another path');
    }
  });

  it('should put back the shaping parameters that a link lacks, and nothing else', () => {
    const from =
      '/a?expand=x+y&fields=%69d&filter=f&search=s&sortBy=b&sortOrder=asc&q=1&limit=50' +
      '&after=0&before=0&since=0&until=0&other=0&cursor=0';
    expect(nextUrl('/a?after=1', from, org)).to.equal(
      '/a?after=1&expand=x+y&fields=%69d&filter=f&search=s&sortBy=b&sortOrder=asc&q=1&limit=50',
    );
    expect(nextUrl('/a', '/a?%65xpand=1&expand=2', org)).to.equal('/a?%65xpand=1&expand=2');
  });

  it("should let the link's own parameters win", () => {
    expect(nextUrl('/a?%6cimit=20&q=&after=1', '/a?limit=50&q=x&expand=e', org)).to.equal(
      '/a?%6cimit=20&q=&after=1&expand=e',
    );
  });

  const wild = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl({ withQueryParameters: true }),
    fc
      .array(
        fc.constantFrom(
          'https:',
          'acme',
          '.okta.com',
          '/',
          '\\',
          '@',
          '?',
          '.',
          '%2e',
          'q=',
          '&',
          ' ',
        ),
      )
      .map((parts) => parts.join('')),
    fc.webPath().map((path) => `https://acme.okta.com${path}`),
    fc.webQueryParameters().map((query) => `https://acme.okta.com/a?${query}`),
  );

  it('should stay on the org or refuse, and add nothing when done twice', () => {
    fc.assert(
      fc.property(wild, (link) => {
        let url: string;
        try {
          url = nextUrl(link, '/a?q=x&limit=1', org);
        } catch (error) {
          expect(error).to.be.instanceOf(OktaLinkError);
          return;
        }
        expect(url).to.match(/^\/(?![/\\])[\x21-\x7e]*$/);
        expect(url.replace(/\?.*/, '').replace(/\/$/, '')).to.equal('/a');
        const absolute = org.orgUrl + url;
        expect(new URL(absolute).href).to.equal(absolute);
        expect(nextUrl(url, url, org)).to.equal(url);
        expect(rawPairs(url).map(({ key }) => key)).to.include.members(['q', 'limit']);
      }),
      { numRuns: 1_000 },
    );
  });
});
