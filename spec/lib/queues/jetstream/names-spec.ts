import { expect } from 'chai';
import { OktaInputError } from '../../../../lib/errors.js';
import { namesOf } from '../../../../lib/queues/jetstream/names.js';

describe('namesOf', () => {
  const names = namesOf('users');

  it('should name streams and subjects after the queue', () => {
    expect([names.stream, names.shared]).to.deep.equal(['users_queue', 'users_queue_shared']);
    expect(names.subjects).to.equal('okta-streams.queue.users.>');
    expect(names.chains).to.equal('okta-streams.queue.users.rows.>');
    const place = { seq: 7, rows: 200, before: 400, chain: names.chainOf('a.b') };
    expect(names.endOf('settled', place)).to.equal(
      'okta-streams.queue.users.settled.7.200.400.job.a%2Eb',
    );
    expect(names.settledOf(names.retried)).to.equal(
      'okta-streams.queue.users.settled.*.*.*.retried',
    );
  });

  it('should make one token of any job and key, and another of another', () => {
    const jobs = ['users', 'a.b', 'a*b', 'a>b', 'a b', 'ä', '', '\uD800', 'x'.repeat(300)];
    const subjects = jobs.map(names.chainOf);
    for (const subject of subjects) {
      expect(subject).to.match(/^okta-streams\.queue\.users\.rows\.job\.[^.*>\s]{1,200}$/);
    }
    expect(new Set(subjects).size).to.equal(jobs.length);
    expect(names.chainOf('x'.repeat(300))).not.to.equal(names.chainOf('x'.repeat(301)));
    expect(names.permits('acme/0oa1', 'GET /api/v1/users', 60)).to.equal(
      'okta-streams.shared.users.permits.acme%2F0oa1.GET%20%2Fapi%2Fv1%2Fusers.60',
    );
  });

  it('should refuse what no stream can be called', () => {
    for (const name of ['', 'a.b', 'a b', 'a*', 'ä', 'x'.repeat(61)]) {
      expect(() => namesOf(name), name).to.throw(
        OktaInputError,
        /^name must be the name of a queue of letters/,
      );
    }
  });
});
