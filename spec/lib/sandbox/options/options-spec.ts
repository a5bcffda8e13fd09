import { expect } from 'chai';
import { readOptions } from '../../../../lib/sandbox/options/options.js';

describe('readOptions', () => {
  it('should complete nothing at all', () => {
    const { users, seed, latency, quotas } = readOptions();
    expect({ users, seed, latency }).to.deep.equal({ users: 1_000, seed: 1, latency: 0 });
    expect(quotas.concurrency).to.equal(Infinity);
  });

  it('should take undefined for every option that may be left out', () => {
    const startedAt = new Date(0);
    const given = {
      users: undefined,
      logs: undefined,
      groups: undefined,
      apps: undefined,
      grants: undefined,
      roles: undefined,
      seed: undefined,
      port: undefined,
      latency: undefined,
      bodyDuration: undefined,
      keepAliveTimeout: undefined,
      createdOn: undefined,
      serverClockOffset: undefined,
      rateLimit: undefined,
      serviceApps: undefined,
      tokenLifetime: undefined,
      nonceLifetime: undefined,
    };
    const { created, ...settings } = readOptions({ ...given, startedAt });
    const { created: createdByDefault, ...defaults } = readOptions({ startedAt });
    expect(settings).to.deep.equal(defaults);
    expect(created(0.3)).to.equal(createdByDefault(0.3));
    expect(readOptions({ startedAt: undefined }).users).to.equal(1_000);
    const rateLimit = { windowMs: undefined, buckets: undefined, concurrency: undefined };
    expect(readOptions({ rateLimit: { limit: 5, ...rateLimit } }).quotas).to.deep.equal(
      readOptions({ rateLimit: { limit: 5 } }).quotas,
    );
  });

  it('should spread users over the day they were created on', () => {
    const { created } = readOptions({ createdOn: '2024-05-01T13:00:00Z' });
    expect(new Date(created(0)).toISOString()).to.equal('2024-05-01T00:00:00.000Z');
    expect(new Date(created(0.5)).toISOString()).to.equal('2024-05-01T12:00:00.000Z');
  });

  it('should take a function for when users were created', () => {
    const { created } = readOptions({ createdOn: (place) => new Date(place * 1_000) });
    expect(created(0.25)).to.equal(250);
  });

  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ users: -1 }, /users must be an integer from 0 to 100000000: got -1/],
    [{ users: 1.5 }, /users/],
    [{ users: '10' }, /users .* got "10"/],
    [{ groups: 0 }, /groups must be an integer from 1/],
    [{ seed: Number.NaN }, /seed/],
    [{ port: 70_000 }, /port/],
    [{ latency: -1 }, /latency/],
    [{ latency: Infinity }, /latency/],
    [{ bodyDuration: null }, /bodyDuration/],
    [{ keepAliveTimeout: 0 }, /keepAliveTimeout must be a number from 1 to 600000: got 0/],
    [{ createdOn: 'yesterday' }, /createdOn must be a valid date/],
    [{ createdOn: (place: number) => new Date(-place * 1e6) }, /createdOn must never fall/],
    [{ startedAt: '2024-01-01' }, /startedAt/],
    [{ serverClockOffset: Number.NaN }, /serverClockOffset/],
    [{ rateLimit: {} }, /rateLimit\.limit/],
    [{ rateLimit: { limit: 1, windowMs: 0 } }, /rateLimit\.windowMs/],
    [{ rateLimit: { limit: 1, concurrency: 0 } }, /rateLimit\.concurrency/],
    [{ rateLimit: { limit: 1, buckets: { users: 1 } } }, /rateLimit\.buckets/],
    [{ rateLimit: { limit: 1, buckets: { '/api': 0 } } }, /rateLimit\.buckets\['\/api'\]/],
    [{ rateLimit: { limit: 1, window: 5 } }, /rateLimit\.window does not exist/],
    [{ user: 5 }, /startSandbox\.user does not exist/],
  ];
  for (const [options, message] of wrong) {
    it(`should refuse ${JSON.stringify(options)}, ${String(message)}`, () => {
      expect(() => readOptions(options)).to.throw(TypeError, message);
    });
  }
});
