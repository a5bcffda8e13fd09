import { expect } from 'chai';
import { inspect } from 'node:util';
import { EMPTY, NEVER, queueScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { Agent, MockAgent } from 'undici';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { parseConnection } from '../../../lib/options/connection.js';
import { governingOf, governor } from '../../../lib/rate/governor.js';
import { steadyScheduler } from '../../../lib/options/steadyScheduler.js';
import { version } from '../../../lib/version.js';
import { retryDefaults } from '../../../lib/retry/retryOptions.js';
import { refusal } from '../../support/refusal.js';

describe('parseConnection', () => {
  const auth = apiToken('token');
  const least = { orgUrl: 'https://acme.okta.com/', auth };
  const parse = (options: object) => parseConnection({ ...least, ...options });
  const refusalOf = (options: object) => refusal(() => parse(options));

  it('should fill in the defaults', () => {
    expect(parseConnection(least)).to.deep.equal({
      orgUrl: 'https://acme.okta.com',
      auth,
      send: undefined,
      dispatcher: undefined,
      scheduler: steadyScheduler,
      userAgent: `okta-streams/${version}`,
      maxResponseSize: 67_108_864,
      parseJson: undefined,
      linkHosts: [],
      http2: false,
      timeout: { headers: 60_000, body: 30_000 },
      rateLimit: {},
      retry: retryDefaults,
      random: Math.random,
    });
  });

  it('should complete what is given of retry', () => {
    expect(parse({ retry: { attempts: 2, budget: undefined } }).retry).to.deep.equal({
      ...retryDefaults,
      attempts: 2,
    });
    expect(refusalOf({ retry: { attempts: 0 } })).to.include({ field: 'retry.attempts' });
    expect(refusalOf({ retry: { tries: 3 } })).to.include({ field: 'retry.tries' });
  });

  it('should take undefined for missing', () => {
    const blank = {
      retry: undefined,
      random: undefined,
      send: undefined,
      dispatcher: undefined,
      scheduler: undefined,
      userAgent: undefined,
      maxResponseSize: undefined,
      linkHosts: undefined,
      parseJson: undefined,
      http2: undefined,
      timeout: undefined,
      rateLimit: undefined,
    };
    expect(parse(blank)).to.deep.equal(parseConnection(least));
  });

  it('should take undefined for missing inside of options', () => {
    const given = {
      timeout: { connect: undefined, headers: undefined, body: undefined, total: undefined },
      retry: {
        attempts: undefined,
        baseDelay: undefined,
        maxDelay: undefined,
        budget: undefined,
        unsafeMethods: undefined,
      },
    };
    const { timeout, retry } = parseConnection(least);
    expect(parse(given).retry).to.deep.equal(retry);
    expect(parse(given).timeout).to.include(timeout);
    const limits = {
      share: undefined,
      reserve: undefined,
      maxWait: undefined,
      concurrency: undefined,
      enabled: undefined,
    };
    expect(governingOf(parse({ rateLimit: limits }).rateLimit).limits).to.deep.equal(
      governingOf(parse({}).rateLimit).limits,
    );
  });

  it('should pass on functions and objects by reference', () => {
    const send = () => NEVER;
    const scheduler = new TestScheduler(() => undefined);
    for (const dispatcher of [new Agent(), new MockAgent()]) {
      const connection = parse({ send, dispatcher, scheduler });
      expect(connection.send).to.equal(send);
      expect(connection.dispatcher).to.equal(dispatcher);
      expect(connection.scheduler).to.equal(scheduler);
      expect(connection.auth).to.equal(auth);
    }
    expect(parse({ scheduler: queueScheduler }).scheduler).to.equal(queueScheduler);
  });

  it('should pass on a governor, and make one of options', () => {
    const rateLimit = governor({ share: 0.25 });
    expect(parse({ rateLimit }).rateLimit).to.equal(rateLimit);
    expect(governingOf(parse({ rateLimit: { share: 1 } }).rateLimit).limits.share).to.equal(1);
    const error = refusalOf({ rateLimit: { share: 50 } });
    expect(error.field).to.equal('rateLimit.share');
    expect(error.message).to.equal(
      'rateLimit.share must be a number from 0.01 to 1: got 50; 0.5 is one half',
    );
  });

  it('should take a source of jitter', () => {
    const random = () => 0.5;
    expect(parse({ random }).random).to.equal(random);
    const send = Object.assign(() => EMPTY, { random: () => 0.25 });
    expect(parse({ send }).random()).to.equal(0.25);
    expect(parse({ send, random }).random).to.equal(random);
    expect(refusalOf({ random: 0.5 }).message).to.equal(
      'random must be a function that returns a number from 0 up to 1: got 0.5; Math.random is one',
    );
  });

  it('should put the own user agent before that of the library', () => {
    expect(parse({ userAgent: 'nightly/1.0 (etl)' }).userAgent).to.equal(
      `nightly/1.0 (etl) okta-streams/${version}`,
    );
    for (const userAgent of ['', ' ', 'a ', 'a\n', 'a\r\nx: y', 'é', 7, null]) {
      expect(refusalOf({ userAgent }).field, inspect(userAgent)).to.equal('userAgent');
    }
  });

  it('should check the org URL', () => {
    expect(refusalOf({ orgUrl: 'https://acme-admin.okta.com' }).message).to.contain(
      'write "https://acme.okta.com"',
    );
    for (const options of [{ auth }, { orgUrl: undefined, auth }]) {
      expect(refusal(() => parseConnection(options)).field).to.equal('orgUrl');
    }
  });

  it('should say how to authenticate, and never repeat what was given', () => {
    for (const given of [undefined, null, 'hunter2', { token: 'hunter2' }]) {
      const error = refusalOf({ auth: given });
      expect(error.field).to.equal('auth');
      expect(error.message).to.contain('apiToken(…)').and.contain('accessToken(…)');
      expect(inspect(error, { showHidden: true, depth: Infinity })).not.to.contain('hunter2');
    }
    const { field, message } = refusalOf({ token: 'hunter2' });
    expect(field).to.equal('token');
    expect(message).to.contain('the fields are orgUrl, auth').and.not.contain('hunter2');
  });

  it('should read link hosts', () => {
    const linkHosts = [
      'ID.Acme.com',
      'id.acme.com:8443',
      'id.acme.com:443',
      '[::1]:80',
      '10.0.0.1',
    ];
    expect(parse({ linkHosts }).linkHosts).to.deep.equal([
      'id.acme.com',
      'id.acme.com:8443',
      'id.acme.com:443',
      '[::1]:80',
      '10.0.0.1',
    ]);
    const copied = parse({ linkHosts }).linkHosts;
    linkHosts.push('evil.com');
    expect(copied).not.to.contain('evil.com');
  });

  it('should refuse link hosts that are more or less than a host', () => {
    for (const host of [
      '',
      'https://id.acme.com',
      'id.acme.com/',
      'id.acme.com/path',
      'id.acme.com?x',
      'id.acme.com#x',
      'user@id.acme.com',
      'id.acme.com:',
      'id.acme.com:99999',
      ' id.acme.com',
      'id.acme.com\n',
      '//id.acme.com',
      7,
      null,
    ]) {
      expect(refusalOf({ linkHosts: ['a.com', host] }).field, inspect(host)).to.equal(
        'linkHosts.1',
      );
    }
    expect(refusalOf({ linkHosts: 'id.acme.com' }).field).to.equal('linkHosts');
  });

  it('should refuse sizes and times that are not whole and positive', () => {
    for (const field of ['maxResponseSize', 'timeout']) {
      for (const value of [0, -1, 1.5, NaN, Infinity, 2 ** 40, '60000', null]) {
        const error = refusalOf({ [field]: value });
        expect(error.field).to.equal(field);
        expect(error.message).to.match(/whole number of (?:bytes|milliseconds) from 1 to \d+: got/);
      }
    }
    expect(parse({ maxResponseSize: 1 }).maxResponseSize).to.equal(1);
    expect(parse({ timeout: 2 ** 31 - 1 }).timeout).to.deep.equal({ total: 2 ** 31 - 1 });
    expect(parse({ timeout: { body: 5 } }).timeout).to.deep.equal({ headers: 60_000, body: 5 });
    expect(refusalOf({ timeout: { body: 0 } }).field).to.equal('timeout.body');
    expect(refusalOf({ timeout: { connect: 0 } }).field).to.equal('timeout.connect');
  });

  it('should refuse options of connecting where something else connects', () => {
    expect(parse({ timeout: { connect: 7 } }).timeout.connect).to.equal(7);
    for (const [name, other] of [
      ['send', () => NEVER],
      ['dispatcher', new Agent()],
    ] as const) {
      const error = refusalOf({ timeout: { connect: 7 }, [name]: other });
      expect(error.field).to.equal('timeout.connect');
      expect(error.message).to.contain(`where ${name} is given`);
      expect(refusalOf({ http2: true, [name]: other }).field).to.equal('http2');
      expect(parse({ http2: false, [name]: other }).http2).to.equal(false);
    }
  });

  it('should refuse what does not do what it is for', () => {
    for (const [field, value] of [
      ['send', 'fetch'],
      ['send', {}],
      ['dispatcher', {}],
      ['dispatcher', 'http://proxy'],
      ['http2', 'yes'],
      ['scheduler', {}],
      ['scheduler', { now: Date.now }],
      ['scheduler', null],
    ] as const) {
      expect(refusalOf({ [field]: value }).field).to.equal(field);
    }
  });

  it('should name options that are not known', () => {
    for (const [options, field] of [
      [{ orgURL: 'https://acme.okta.com' }, 'orgURL'],
      [{ maxRetries: 2 }, 'maxRetries'],
    ] as const) {
      expect(refusalOf(options).field).to.equal(field);
    }
    for (const options of [undefined, null, 'https://acme.okta.com', []]) {
      expect(refusal(() => parseConnection(options)).field).to.equal('connection');
    }
  });
});
