import { expect } from 'chai';
import { readRateLimit } from '../../../../lib/sandbox/options/rateLimit.js';
import { createQuotas } from '../../../../lib/sandbox/server/quotas.js';

const quotas = {
  limit: 2,
  windowMs: 60_000,
  buckets: {},
  alone: {},
  share: 1,
  others: 0,
  concurrency: Infinity,
};

describe('createQuotas', () => {
  it('should count down, refuse, and begin anew when the window has passed', () => {
    const take = createQuotas(quotas);
    const seen = [0, 1_000, 2_000, 59_999, 60_000].map((now) => take('/api/v1/users', now));
    expect(seen.map(({ allowed }) => allowed)).to.deep.equal([true, true, false, false, true]);
    expect(seen.map(({ remaining }) => remaining)).to.deep.equal([1, 0, 0, 0, 1]);
    expect(seen.map(({ reset }) => reset)).to.deep.equal([60, 60, 60, 60, 120]);
  });

  it('should round Reset up, so that a short window has passed by then', () => {
    const take = createQuotas({ ...quotas, windowMs: 100 });
    expect(take('/api/v1/users', 1_234).reset).to.equal(2);
    expect(take('/api/v1/users', 1_950).reset).to.equal(3);
  });

  it('should count single users and groups apart from lists', () => {
    const take = createQuotas(quotas);
    const remaining = (template: string): number => take(template, 0).remaining;
    expect(remaining('/api/v1/users')).to.equal(1);
    expect(remaining('/api/v1/users/{userId}')).to.equal(1);
    expect(remaining('/api/v1/users/{userId}/groups')).to.equal(0);
    expect(remaining('/api/v1/groups/{groupId}/users')).to.equal(1);
    expect(remaining('/api/v1/groups')).to.equal(0);
  });

  it('should give a token its part of a bucket, and tell of that part alone', () => {
    const take = createQuotas({ ...quotas, limit: 6, share: 0.5 });
    const seen = ['a', 'a', 'a', 'a', 'b', 'b'].map((client) => take('/api/v1/users', 0, client));
    expect(seen.map(({ allowed }) => allowed)).to.deep.equal([true, true, true, false, true, true]);
    expect(seen.map(({ limit }) => limit)).to.deep.equal([3, 3, 3, 3, 3, 3]);
    expect(seen.map(({ remaining }) => remaining)).to.deep.equal([2, 1, 0, 0, 2, 1]);
  });

  it('should refuse a token within its part when the org has nothing left', () => {
    const take = createQuotas({ ...quotas, limit: 6, share: 0.5, others: 6 });
    const seen = [0, 10_000, 30_000, 50_000].map((now) => take('/api/v1/users', now, 'a'));
    expect(seen.map(({ allowed }) => allowed)).to.deep.equal([true, true, true, false]);
    expect(seen.map(({ remaining }) => remaining)).to.deep.equal([2, 1, 0, 0]);
    const whole = createQuotas({ ...quotas, limit: 4, others: 4 });
    const left = [0, 30_000, 31_000].map((now) => whole('/api/v1/users', now));
    expect(left.map(({ remaining, allowed }) => [remaining, allowed])).to.deep.equal([
      [3, true],
      [0, true],
      [0, false],
    ]);
  });

  it('should count the documented buckets side by side, a record alone in its own', () => {
    const take = createQuotas(readRateLimit('documented'));
    const limits = (template: string): number => take(template, 0).limit;
    expect(limits('/api/v1/users')).to.equal(300);
    expect(limits('/api/v1/users/{userId}')).to.equal(1_000);
    expect(limits('/api/v1/users/{userId}/groups')).to.equal(300);
    expect(limits('/api/v1/groups/rules')).to.equal(250);
    expect(limits('/api/v1/apps/{appId}/users')).to.equal(50);
    expect(limits('/api/v1/logs')).to.equal(60);
    expect(limits('/api/v1/policies/{policyId}/rules')).to.equal(600);
    expect(limits('/oauth2/v1/clients/{clientId}/roles')).to.equal(50);
    expect(take('/api/v1/apps', 0).remaining).to.equal(48);
    expect(take('/api/v1/zones', 0).remaining).to.equal(598);
  });

  it('should count by the longest prefix that is configured', () => {
    const buckets = { '/api/v1': 10, '/api/v1/logs': 5 };
    const take = createQuotas({ ...quotas, buckets });
    expect(take('/api/v1/logs', 0).limit).to.equal(5);
    expect(take('/api/v1/logstreams', 0).limit).to.equal(10);
    expect(take('/api/v1/users/{userId}', 0).remaining).to.equal(8);
    expect(take('/governance/api/v1/grants', 0).limit).to.equal(2);
  });
});
