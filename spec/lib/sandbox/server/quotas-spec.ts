import { expect } from 'chai';
import { createQuotas } from '../../../../lib/sandbox/server/quotas.js';

const quotas = { limit: 2, windowMs: 60_000, buckets: {}, concurrency: Infinity };

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

  it('should count by the longest prefix that is configured', () => {
    const buckets = { '/api/v1': 10, '/api/v1/logs': 5 };
    const take = createQuotas({ ...quotas, buckets });
    expect(take('/api/v1/logs', 0).limit).to.equal(5);
    expect(take('/api/v1/logstreams', 0).limit).to.equal(10);
    expect(take('/api/v1/users/{userId}', 0).remaining).to.equal(8);
    expect(take('/governance/api/v1/grants', 0).limit).to.equal(2);
  });
});
