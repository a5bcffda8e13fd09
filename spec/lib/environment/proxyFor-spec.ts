import { expect } from 'chai';
import { inspect } from 'node:util';
import { proxyFor } from '../../../lib/environment/proxyFor.js';
import { refusal } from '../../support/refusal.js';

const orgUrl = 'https://acme.okta.com';

describe('proxyFor', () => {
  it('should be none where the environment names none', () => {
    for (const environment of [{}, { HTTPS_PROXY: '' }, { NO_PROXY: 'a.com' }]) {
      expect(proxyFor(orgUrl, environment)).to.equal(undefined);
    }
  });

  it('should be that of HTTPS_PROXY, else of HTTP_PROXY, lower case first', () => {
    const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
    names.forEach((first, i) => {
      const environment = Object.fromEntries(
        names.slice(i).map((name) => [name, `http://${name.replace('_', '-')}:3128`]),
      );
      expect(proxyFor(orgUrl, environment)?.url).to.equal(`http://${first.replace('_', '-')}:3128`);
    });
  });

  it('should have the hosts of NO_PROXY', () => {
    const HTTP_PROXY = 'http://proxy';
    expect(proxyFor(orgUrl, { HTTP_PROXY })).to.deep.equal({ url: HTTP_PROXY, noProxy: '' });
    expect(proxyFor(orgUrl, { HTTP_PROXY, NO_PROXY: 'a.com' })?.noProxy).to.equal('a.com');
    const both = { HTTP_PROXY, no_proxy: 'b.com', NO_PROXY: 'a.com' };
    expect(proxyFor(orgUrl, both)?.noProxy).to.equal('b.com');
  });

  it('should be none for a loopback address, whatever there is', () => {
    for (const local of ['http://localhost:80', 'http://127.0.0.2:8080', 'https://[::1]']) {
      expect(proxyFor(local, { HTTP_PROXY: 'http://proxy' })).to.equal(undefined);
      expect(proxyFor(local, { HTTP_PROXY: 'no URL' })).to.equal(undefined);
    }
  });

  it('should refuse what is no URL of a proxy, and never repeat it', () => {
    for (const url of [
      'secret:secret@proxy:3128',
      'proxy:3128',
      '//me:secret@proxy',
      'http://me:secret@proxy:port',
      'socks5://me:secret@proxy',
      'http://me:%secret@proxy',
      'http://secret%:a@proxy',
    ]) {
      const error = refusal(() => proxyFor(orgUrl, { HTTPS_PROXY: url }));
      expect(error.field).to.equal('HTTPS_PROXY');
      expect(error.message).to.contain('write "http://host:port"');
      expect(inspect(error, { showHidden: true })).to.not.match(/secret|:3128|:\/\/me/);
    }
  });
});
