import { expect } from 'chai';
import fc from 'fast-check';
import { OktaInputError } from '../../../lib/errors.js';
import { parseOrgUrl } from '../../../lib/url/orgUrl.js';

describe('parseOrgUrl', () => {
  const refusalOf = (orgUrl: unknown): string => {
    try {
      parseOrgUrl(orgUrl);
    } catch (error) {
      expect(error).to.be.instanceOf(OktaInputError);
      expect(error).to.have.property('field', 'orgUrl');
      return (error as OktaInputError).message;
    }
    throw new Error(`accepted ${String(orgUrl)}`);
  };

  it('should return the origin', () => {
    for (const [orgUrl, origin] of [
      ['https://acme.okta.com', 'https://acme.okta.com'],
      ['https://acme.okta.com/', 'https://acme.okta.com'],
      ['HTTPS://Acme.Okta.com', 'https://acme.okta.com'],
      ['https://acme.okta.com:443', 'https://acme.okta.com'],
      ['https://id.acme.com:8443/', 'https://id.acme.com:8443'],
      ['https://administration.okta.com', 'https://administration.okta.com'],
      ['https://acme.my-admin.com', 'https://acme.my-admin.com'],
    ]) {
      expect(parseOrgUrl(orgUrl)).to.equal(origin);
    }
  });

  it('should accept http with loopback addresses alone', () => {
    for (const origin of [
      'http://localhost',
      'http://localhost:8080',
      'http://127.0.0.1:8080',
      'http://127.200.3.4',
      'http://[::1]:8080',
      'https://localhost:8080',
    ]) {
      expect(parseOrgUrl(origin)).to.equal(origin);
    }
    for (const host of [
      'acme.okta.com',
      '10.0.0.1',
      '128.0.0.1',
      '127.0.0.1.acme.com',
      'localhost.acme.com',
      '[::2]',
    ]) {
      expect(refusalOf(`http://${host}`))
        .to.contain('loopback')
        .and.contain(`"https://${host}"`);
    }
  });

  it('should show the right form', () => {
    for (const [orgUrl, right] of [
      ['https://acme-admin.okta.com', 'https://acme.okta.com'],
      ['https://acme-admin.okta.com/admin/dashboard', 'https://acme.okta.com'],
      ['http://acme-admin.okta.com', 'https://acme.okta.com'],
      ['acme-admin.okta.com', 'https://acme.okta.com'],
      ['http://localhost-admin:8080', 'http://localhost:8080'],
      ['acme.oktapreview.com', 'https://acme.oktapreview.com'],
      ['acme.oktapreview.com/', 'https://acme.oktapreview.com'],
      ['//id.acme.com', 'https://id.acme.com'],
      ['https:/id.acme.com', 'https://id.acme.com'],
      ['https:id.acme.com', 'https://id.acme.com'],
      ['https:\\\\id.acme.com', 'https://id.acme.com'],
      ['ftp://id.acme.com', 'https://id.acme.com'],
      [' https://id.acme.com', 'https://id.acme.com'],
      ['https://id.acme.com\n', 'https://id.acme.com'],
      ['https://id.acme.com/api/v1', 'https://id.acme.com'],
      ['https://id.acme.com//', 'https://id.acme.com'],
      ['https://id.acme.com\\api', 'https://id.acme.com'],
      ['https://id.acme.com/.', 'https://id.acme.com'],
      ['https://id.acme.com?', 'https://id.acme.com'],
      ['https://id.acme.com#', 'https://id.acme.com'],
    ]) {
      expect(refusalOf(orgUrl), orgUrl).to.contain(`write "${String(right)}"`);
    }
  });

  it('should refuse placeholders', () => {
    for (const orgUrl of [
      'https://{yourOktaDomain}',
      'https://${yourOktaDomain}',
      '{yourOktaDomain}',
      'https://yourOktaDomain.okta.com',
      'https://your-okta-domain.okta.com',
      'https://<org>.okta.com',
    ]) {
      expect(refusalOf(orgUrl)).to.contain('placeholder').and.contain('"https://acme.okta.com"');
    }
  });

  it('should refuse what is no URL', () => {
    for (const orgUrl of [undefined, null, '', 7, {}, new URL('https://acme.okta.com')]) {
      expect(refusalOf(orgUrl)).to.contain('"https://acme.okta.com"');
    }
    for (const orgUrl of [
      'https://',
      'https:///',
      'https://[',
      'https://a b',
      'https://acme:x',
      ' ',
    ]) {
      refusalOf(orgUrl);
    }
  });

  it('should never repeat credentials, a query or a fragment', () => {
    for (const orgUrl of [
      'https://me:hunter2@acme.okta.com',
      'https://hunter2@acme.okta.com',
      'http://me:hunter2$@acme.okta.com/path',
      'me:hunter2@acme.okta.com',
      'https:me:hunter2@acme.okta.com',
      'https://acme.okta.com?token=hunter2',
      'https://acme.okta.com/#access_token=hunter2',
      'acme.okta.com?token=hunter2',
    ]) {
      expect(refusalOf(orgUrl)).to.contain('"https://acme.okta.com"').and.not.contain('hunter2');
    }
  });

  it('should accept the origin of any host and port, with and without a slash', () => {
    const host = fc.domain().filter((name) => !/^[^.]*-admin\./.test(name));
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), (name, port) => {
        const { origin } = new URL(`https://${name}:${String(port)}`);
        expect(parseOrgUrl(origin)).to.equal(origin);
        expect(parseOrgUrl(`${origin}/`)).to.equal(origin);
      }),
    );
  });

  it('should return origins or throw, whatever it is given', () => {
    const pieces = fc.constantFrom(
      'http',
      's',
      ':',
      '/',
      '\\',
      '@',
      '?',
      '#',
      '.',
      'a',
      '-admin',
      ' ',
    );
    const text = fc.array(pieces).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' }), fc.anything()), (orgUrl) => {
        let origin: string;
        try {
          origin = parseOrgUrl(orgUrl);
        } catch (error) {
          expect(error).to.be.instanceOf(OktaInputError);
          return;
        }
        expect(new URL(origin).origin).to.equal(origin);
      }),
    );
  });
});
